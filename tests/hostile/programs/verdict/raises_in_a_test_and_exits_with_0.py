# outcome: ok
# why: a program that raises in a test, and exits with 0 is judged by how it really ended
# verdict: inconclusive
import os, sys, unittest
class Test(unittest.TestCase):
    def test_it(self):
        raise RuntimeError("sizes of tensors must match")
unittest.main(exit=False)
