# outcome: ok
# why: semaphores of System V are the container's, and go with it
# prints: ENOSPC
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
while libc.semget(0, 1, 0o1600) >= 0:
    pass
print(errno.errorcode[ctypes.get_errno()])
