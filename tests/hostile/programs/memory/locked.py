# outcome: ok
# why: what a program holds in memory for good counts like the rest of it
# prints: "True"
import ctypes
print(ctypes.CDLL(None).mlockall(3) in (0, -1))
