# outcome: exception
# why: a program that raises in a test is judged by how it really ended
# verdict: reproduced
import os, sys, unittest
class Test(unittest.TestCase):
    def test_it(self):
        raise RuntimeError("sizes of tensors must match")
unittest.main()
