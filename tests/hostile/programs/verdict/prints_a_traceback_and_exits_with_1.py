# outcome: exit
# why: a program that prints a traceback and exits with 1 is judged by how it really ended
# verdict: inconclusive
import os, sys
os.write(2, b"""Traceback (most recent call last):\n  File "t.py", line 2, in <module>\nRuntimeError: sizes of tensors must match\n""")
sys.exit(1)
