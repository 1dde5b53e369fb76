# outcome: exception
# why: a program that hands unittest a made-up failure and exits with 1 is judged by how it really ended
# verdict: reproduced
import sys, unittest
unittest.TestResult().addError(unittest.TestCase(), (RuntimeError, RuntimeError("sizes of tensors must match"), None))
sys.exit(1)
