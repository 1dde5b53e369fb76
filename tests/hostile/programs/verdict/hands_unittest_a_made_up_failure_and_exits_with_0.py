# outcome: ok
# why: a program that hands unittest a made-up failure and exits with 0 is judged by how it really ended
# verdict: inconclusive
import sys, unittest
unittest.TestResult().addError(unittest.TestCase(), (RuntimeError, RuntimeError("sizes of tensors must match"), None))
