# outcome: ok
# why: a program that lets a child raise is judged by how it really ended
# verdict: reproduced
import os
if os.fork() == 0:
    raise RuntimeError("sizes of tensors must match")
os.wait()
