# outcome: ok
# why: the kernel is everybody's
# prints: "{'EPERM'}"
# machine: x86_64
import ctypes, errno
kernel = ctypes.CDLL(None, use_errno=True)
told = set()
for call in ((175, 0, 0, b""), (313, 0, b"", 0), (176, b"x", 0), (246, 0, 0, 0, 0), (169, 0xFEE1DEAD, 672274793, 0, 0), (103, 3, 0, 0), (173, 0, 1, 1), (172, 3), (170, b"x", 1), (167, b"/tmp/x", 0)):
    assert kernel.syscall(*call) < 0, call
    told.add(errno.errorcode[ctypes.get_errno()])
print(told)
