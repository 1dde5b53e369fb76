# outcome: exit
# why: a program that hands unittest texts for a failure and exits with 1 is judged by how it really ended
# verdict: inconclusive
import sys, unittest
try:
    unittest.TestResult().addError(None, ("RuntimeError", "sizes of tensors must match", None))
except AttributeError:
    sys.exit(1)
except TypeError:
    sys.exit(1)
