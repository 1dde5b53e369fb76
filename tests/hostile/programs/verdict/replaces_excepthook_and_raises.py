# outcome: exception
# why: a program that replaces excepthook and raises is judged by how it really ended
# verdict: reproduced
import sys
sys.excepthook = print
raise RuntimeError("sizes of tensors must match")
