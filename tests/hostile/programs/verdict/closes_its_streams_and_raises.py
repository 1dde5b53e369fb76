# outcome: exception
# why: a program that closes its streams and raises is judged by how it really ended
# verdict: reproduced
import os
os.close(1)
os.close(2)
raise RuntimeError("sizes of tensors must match")
