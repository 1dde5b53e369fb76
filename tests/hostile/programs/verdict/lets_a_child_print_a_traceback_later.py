# outcome: ok
# why: a program that lets a child print a traceback later is judged by how it really ended
# verdict: not-reproduced
import os, sys, time
if os.fork() == 0:
    time.sleep(0.2)
    os.write(2, b"""Traceback (most recent call last):\n  File "t.py", line 2, in <module>\nRuntimeError: sizes of tensors must match\n""")
    os._exit(1)
