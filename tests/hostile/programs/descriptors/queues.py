# outcome: ok
# why: queues of messages are the container's, and go with it
# prints: "True"
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
number = 0
while libc.mq_open(b"/q%d" % number, 0o102, 0o600, None) >= 0:
    number += 1
print(errno.errorcode[ctypes.get_errno()] in ("EMFILE", "ENOSPC", "ENOMEM"))
