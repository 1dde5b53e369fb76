# outcome: ok
# why: a user without privileges may not
# prints: "['EPERM', 'EPERM']"
# machine: x86_64
import ctypes, errno
kernel = ctypes.CDLL(None, use_errno=True)
told = []
for call in ((321, 0, ctypes.create_string_buffer(128), 128), (298, ctypes.create_string_buffer(128), 0, -1, -1, 0)):
    assert kernel.syscall(*call) < 0
    told.append(errno.errorcode[ctypes.get_errno()])
print(told)
