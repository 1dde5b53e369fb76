# outcome: ok
# why: a program that leaves in excepthook is judged by how it really ended
# verdict: inconclusive
import os, sys
sys.excepthook = lambda *_: os._exit(0)
raise RuntimeError("sizes of tensors must match")
