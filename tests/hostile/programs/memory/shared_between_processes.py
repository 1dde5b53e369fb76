# outcome: out-of-memory
# why: memory of System V counts, and goes with the container
# limits: {seconds: 10}
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
identity = libc.shmget(0, ctypes.c_size_t(900_000_000), 0o1600)
address = libc.shmat(identity, None, 0)
ctypes.memset(address, 1, 900_000_000)
