# outcome: exception
# why: a program that prints a traceback in a test that raises another exception is judged by how it really ended
# verdict: different-failure
import os, sys, unittest
class Test(unittest.TestCase):
    def test_it(self):
        os.write(2, b"""Traceback (most recent call last):\n  File "t.py", line 2, in <module>\nRuntimeError: sizes of tensors must match\n""")
        raise KeyError(1)
unittest.main()
