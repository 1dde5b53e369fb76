# outcome: exit
# why: a program that raises in a test of a child is judged by how it really ended
# verdict: reproduced
import os, sys, unittest
class Test(unittest.TestCase):
    def test_it(self):
        raise RuntimeError("sizes of tensors must match")
if os.fork() == 0:
    unittest.main()
os.wait()
sys.exit(1)
