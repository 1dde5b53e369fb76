# outcome: exit
# why: a program that raises with another status is judged by how it really ended
# verdict: inconclusive
import atexit, os
atexit.register(os._exit, 3)
raise RuntimeError("sizes of tensors must match")
