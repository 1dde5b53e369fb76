# outcome: ok
# why: the kernel hasn't it for this container, and counts it for all users together
# prints: ENOSYS
# machine: x86_64
import ctypes, errno
kernel = ctypes.CDLL(None, use_errno=True)
assert kernel.syscall(206, 60_000, ctypes.byref(ctypes.c_ulong())) < 0
print(errno.errorcode[ctypes.get_errno()])
