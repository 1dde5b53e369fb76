# outcome: exit
# why: a program that replaces TestResult is judged by how it really ended
# verdict: inconclusive
import os, sys, unittest
class Test(unittest.TestCase):
    def test_it(self):
        raise RuntimeError("sizes of tensors must match")
class Deaf(unittest.TextTestResult):
    def addError(self, test, err):
        self.errors.append((test, ''))
unittest.main(testRunner=unittest.TextTestRunner(resultclass=Deaf))
