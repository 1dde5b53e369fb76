# outcome: crash
# why: a crash writes no core
# signal: SIGSEGV
# prints: "(0, 0)"
import ctypes, resource
print(resource.getrlimit(resource.RLIMIT_CORE), flush=True)
ctypes.string_at(0)
