# outcome: ok
# why: keyrings belong to no namespace
# prints: "['ENOSYS', 'ENOSYS', 'ENOSYS']"
# machine: x86_64
import ctypes, errno
kernel = ctypes.CDLL(None, use_errno=True)
told = []
for call in ((248, b"user", b"x", b"y", 1, -3), (249, b"user", b"x", None, -3), (250, 0, -3, 1, 0, 0)):
    assert kernel.syscall(*call) < 0
    told.append(errno.errorcode[ctypes.get_errno()])
print(told)
