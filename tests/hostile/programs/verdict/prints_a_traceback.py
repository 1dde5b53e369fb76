# outcome: ok
# why: a program that prints a traceback is judged by how it really ended
# verdict: not-reproduced
import os, sys
os.write(2, b"""Traceback (most recent call last):\n  File "t.py", line 2, in <module>\nRuntimeError: sizes of tensors must match\n""")
