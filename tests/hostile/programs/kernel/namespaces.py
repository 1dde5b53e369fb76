# outcome: ok
# why: a new namespace would give it capabilities
# prints: "['ENOSYS', 'EPERM']"
# machine: x86_64
import ctypes, errno, os
kernel = ctypes.CDLL(None, use_errno=True)
told = set()
kinds = (0x10000000, 0x20000000, 0x40000000, 0x00020000, 0x04000000, 0x08000000, 0x02000000)
own = os.open("/proc/self/ns/net", os.O_RDONLY)
for call in [(272, kind) for kind in kinds] + [(56, kind | 17, 0, 0, 0, 0) for kind in kinds] + [(308, own, 0), (435, 0, 0)]:
    assert kernel.syscall(*call) < 0, call
    told.add(errno.errorcode[ctypes.get_errno()])
print(sorted(told))
