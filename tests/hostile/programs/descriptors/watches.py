# outcome: ok
# why: the kernel counts watches of files by user, and each container has a user of its own
# prints: EMFILE
import ctypes, errno, time
libc = ctypes.CDLL(None, use_errno=True)
while libc.inotify_init() >= 0:
    pass
print(errno.errorcode[ctypes.get_errno()], flush=True)
time.sleep(2)
