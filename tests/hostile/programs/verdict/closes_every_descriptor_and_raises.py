# outcome: exit
# why: a program that closes every descriptor and raises is judged by how it really ended
# verdict: inconclusive
import os
os.closerange(0, 4096)
raise RuntimeError("sizes of tensors must match")
