# outcome: exception
# why: the record's descriptor is a duplicate, which no change of 1 and 2 moves
# verdict: reproduced
import os
third = os.dup(1)
os.dup2(2, 1)
os.dup2(third, 2)
raise RuntimeError("sizes of tensors must match")
