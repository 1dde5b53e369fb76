# outcome: ok
# why: a user without privileges may not, nor by the device of that name
# prints: EPERM False
# machine: x86_64
import ctypes, errno, os
kernel = ctypes.CDLL(None, use_errno=True)
assert kernel.syscall(323, 1) < 0
print(errno.errorcode[ctypes.get_errno()], os.path.exists("/dev/userfaultfd"))
