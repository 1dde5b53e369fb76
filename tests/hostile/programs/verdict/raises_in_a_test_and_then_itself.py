# outcome: exception
# why: a program that raises in a test, and then itself is judged by how it really ended
# verdict: different-failure
import os, sys, unittest
class Test(unittest.TestCase):
    def test_it(self):
        raise RuntimeError("sizes of tensors must match")
unittest.main(exit=False)
raise KeyError(1)
