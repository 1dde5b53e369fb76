# outcome: ok
# why: a program that skips a test that raises is judged by how it really ended
# verdict: not-reproduced
import os, sys, unittest
class Test(unittest.TestCase):
    @unittest.skip('')
    def test_it(self):
        raise RuntimeError("sizes of tensors must match")
unittest.main()
