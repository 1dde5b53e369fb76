# outcome: ok
# why: nothing is mounted, moved or left
# prints: "{'EPERM'}"
# machine: x86_64
import ctypes, errno
kernel = ctypes.CDLL(None, use_errno=True)
told = set()
for call in (
    (165, b"none", b"/tmp", b"tmpfs", 0, 0), (165, b"none", b"/", None, 32, 0), (166, b"/opt/env", 2), (155, b"/", b"/"),
    (161, b"/tmp"), (428, -100, b"/", 1), (429, 0, b"", 0, b"", 4), (430, b"tmpfs", 0), (442, -100, b"/", 0, 0, 0),
    (304, -100, 0, 0), (303, -100, b"/", 0, 0, 0),
):
    assert kernel.syscall(*call) < 0, call
    told.add(errno.errorcode[ctypes.get_errno()])
print(told)
