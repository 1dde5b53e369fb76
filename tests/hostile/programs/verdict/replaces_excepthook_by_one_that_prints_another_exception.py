# outcome: exception
# why: a program that replaces excepthook by one that prints another exception is judged by how it really ended
# verdict: different-failure
import sys
sys.excepthook = lambda *_: print('''Traceback (most recent call last):\n  File "t.py", line 2, in <module>\nRuntimeError: sizes of tensors must match\n''', file=sys.stderr)
raise KeyError(1)
