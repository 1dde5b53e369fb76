# outcome: ok
# why: the kernel hasn't it for this container
# prints: ENOSYS
# machine: x86_64
import ctypes, errno
kernel = ctypes.CDLL(None, use_errno=True)
assert kernel.syscall(425, 8, ctypes.create_string_buffer(256)) < 0
print(errno.errorcode[ctypes.get_errno()])
