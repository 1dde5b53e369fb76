# outcome: ok
# why: no process looks into another, its own parent neither
# prints: "['EPERM', 'EPERM', 'EPERM', 'EPERM', 'EPERM']"
# machine: x86_64
import ctypes, errno, os
kernel = ctypes.CDLL(None, use_errno=True)
told = []
for call in ((101, 16, 1, 0, 0), (101, 0, 0, 0, 0), (310, 1, 0, 0, 0, 0, 0), (311, 1, 0, 0, 0, 0, 0), (438, 3, 0, 0)):
    assert kernel.syscall(*call) < 0
    told.append(errno.errorcode[ctypes.get_errno()])
print(told)
