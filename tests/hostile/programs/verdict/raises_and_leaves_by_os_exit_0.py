# outcome: ok
# why: a program that raises, and leaves by os._exit(0) is judged by how it really ended
# verdict: inconclusive
import atexit, os
atexit.register(os._exit, 0)
raise RuntimeError("sizes of tensors must match")
