"""Reports that invite a false "fixed" or "not reproduced": what a maintainer who checks by hand would say."""

from typing import Any

import pytest

from repros.judge.observe import observe_all
from repros.judge.question import Question
from repros.judge.verdict import decide
from repros.values import Repro
from tests.repros.judge.making import NEW, OLD, Case, answers, raises, repro, run

CATCHES = "import torch\ntry:\n    print(torch.frob(torch.ones(2)))\nexcept Exception as e:\n    print(e)\n"
PRINTS = "import torch\nprint(torch.frob(torch.ones(2)))\n"


def output(text: str, should: str | None = None, program: str = PRINTS, **rest: Any) -> Repro:
    return repro("output", program=program, should=should, text=text, **rest)


def error(message: str | None, exception: str = "RuntimeError", **rest: Any) -> Repro:
    return repro("exception", exception=exception, message=message, **rest)


LONG = "Expected tensor for argument #1 'indices' to have scalar type Long but got scalar type {}"
WORKER = "Caught KeyError in DataLoader worker process {}.\nOriginal Traceback (most recent call last):\nKeyError: 7"
SYMEIG = "symeig_cpu: the algorithm failed to converge; 2 off-diagonal elements"

INTERNAL = 'n == 1 INTERNAL ASSERT FAILED at "a.h":5, please report a bug'
WORDED = ("RuntimeError", "frob has two results, and not one")

CASES = [
    Case(
        "the statement says properly what an internal assertion said",
        error(INTERNAL, program=PRINTS),
        raises(("RuntimeError", INTERNAL)),
        raises(WORDED),
        "fixed",
    ),
    Case(
        "another statement raises where an internal assertion failed",
        error(INTERNAL, program=PRINTS),
        raises(("RuntimeError", INTERNAL)),
        raises(WORDED, line=1),
        "reproduced",
    ),
    Case(
        "the statement raises another type in place of an internal assertion",
        error(INTERNAL, program=PRINTS),
        raises(("RuntimeError", INTERNAL)),
        raises(("KeyError", "frob")),
        "reproduced",
    ),
    Case(
        "the latest can't do at all where an internal assertion failed",
        error(INTERNAL, program=PRINTS),
        raises(("RuntimeError", INTERNAL)),
        raises(("RuntimeError", "\"frob\" not implemented for 'Float'")),
        "reproduced",
    ),
    Case(
        "another internal assertion fails in its place",
        error(INTERNAL, program=PRINTS),
        raises(("RuntimeError", INTERNAL)),
        raises(("RuntimeError", INTERNAL.replace("n == 1", "self.storage().has_value()"))),
        "reproduced",
    ),
    Case(
        "the latest raises the same type of another thing",
        error(SYMEIG),
        raises(("RuntimeError", SYMEIG)),
        raises(("RuntimeError", "expected m1 and m2 to have the same dtype")),
        "reproduced",
    ),
    Case(
        "the latest raises the same sentence about another dtype",
        error(LONG.format("Float")),
        raises(("RuntimeError", LONG.format("Float"))),
        raises(("RuntimeError", LONG.format("Int"))),
        "reproduced",
    ),
    Case(
        "the message names dtypes as Python does since",
        error("expected dtype Double but got dtype Float"),
        raises(("RuntimeError", "expected dtype Double but got dtype Float")),
        raises(("RuntimeError", "expected dtype torch.float64 but got dtype torch.float32")),
        "reproduced",
    ),
    Case(
        "the API was removed",
        output("tensor([0.])"),
        run(stdout="tensor([0.])\n"),
        raises(("AttributeError", "module 'torch' has no attribute 'frob'")),
        "reproduced",
    ),
    Case(
        "the API was removed, and the program prints what it catches",
        output("tensor([0.])", program=CATCHES),
        run(stdout="tensor([0.])\n"),
        run(stdout="module 'torch' has no attribute 'frob'\n"),
        "inconclusive",
    ),
    Case(
        "a crash where the API was removed and the program catches that",
        repro("crash", program=CATCHES, signal="SIGSEGV"),
        run("crash", signal="SIGSEGV", exit_code=139),
        run(stdout="module 'torch' has no attribute 'frob'\n"),
        "inconclusive",
    ),
    Case(
        "the program catches another failure",
        output("tensor([0.])", program=CATCHES),
        run(stdout="tensor([0.])\n"),
        run(stdout="frob(): the input must be a matrix\n"),
        "inconclusive",
    ),
    Case(
        "the program prints a caught message that was reworded",
        output("index out of range: Tried to access index 5 out of table with 4 rows", program=CATCHES),
        run(stdout="index out of range: Tried to access index 5 out of table with 4 rows at /p/x.cpp:23\n"),
        run(stdout="index out of range in self\n"),
        "inconclusive",
    ),
    Case(
        "a deprecation turned into an error",
        repro("warning", exception="UserWarning", message="frob of integers is deprecated and will be an error"),
        run(stderr="t.py:2: UserWarning: frob of integers is deprecated and will be an error\n"),
        raises(("RuntimeError", "frob of integers is no longer supported")),
        "reproduced",
    ),
    Case(
        "a warning that is shown once where the report shows it twice",
        repro("warning", exception="UserWarning", message="frob is deprecated, use frobnicate instead of it"),
        run(stderr="t.py:2: UserWarning: frob is deprecated, use frobnicate instead of it\n" * 2),
        run(stderr="t.py:2: UserWarning: frob is deprecated, use frobnicate instead of it\n"),
        "reproduced",
    ),
    Case(
        "a right value is printed beside the claimed one",
        output("tensor([2, 3])\n[2.5, 3.5]", "`tensor([2.5000, 3.5000])`"),
        run(stdout="tensor([2, 3])\n[2.5, 3.5]\n"),
        run(stdout="tensor([2, 3])\n[2.5, 3.5]\n"),
        "reproduced",
    ),
    Case(
        "a short expected value stands among others that are not compared",
        output("tensor(0.5000)", "0"),
        run(stdout="0\n1\n2\n3\n4\n5\ntensor(0.7000)\n"),
        run(stdout="0\n1\n2\n3\n4\n5\ntensor(0.7000)\n"),
        "inconclusive",
    ),
    Case(
        "NaN is written in capitals",
        output("tensor([NaN, 1.])"),
        run(stdout="tensor([nan, 1.])\n"),
        run(stdout="tensor([nan, 1.])\n"),
        "reproduced",
    ),
    Case(
        "a large tensor is shown with dots",
        output("tensor([0.0000e+00, 2.0000e+00,  ..., 5.9960e+03,\n        5.9980e+03])"),
        run(stdout="tensor([0.0000e+00, 2.0000e+00,  ..., 5.9960e+03, 5.9980e+03])\n"),
        run(stdout="tensor([0.0000e+00, 2.0000e+00,  ...,\n        5.9960e+03, 5.9980e+03])\n"),
        "reproduced",
    ),
    Case(
        "the last printed place differs between releases",
        output("tensor([0.1234, 0.5678])"),
        run(stdout="tensor([0.1234, 0.5678])\n"),
        run(stdout="tensor([0.1235, 0.5678])\n"),
        "reproduced",
    ),
    Case(
        "a module prints one keyword more",
        output("Frob(in_features=2, out_features=3)"),
        run(stdout="Frob(in_features=2, out_features=3)\n"),
        run(stdout="Frob(in_features=2, out_features=3, bias=True)\n"),
        "inconclusive",
    ),
    Case(
        "a pair became a named one",
        output("(tensor([3.]), tensor([0]))"),
        run(stdout="(tensor([3.]), tensor([0]))\n"),
        run(stdout="torch.return_types.frob(\nvalues=tensor([3.]),\nindices=tensor([0]))\n"),
        "inconclusive",
    ),
    Case(
        "the claimed value is there on another device than the report's",
        output("tensor([3.], device='cuda:0')"),
        run(stdout="tensor([3.])\n"),
        run(stdout="tensor([3.])\n"),
        "inconclusive",
    ),
    Case(
        "a message is cut with dots",
        error("Subtraction of bool tensors is not supported..."),
        raises(("RuntimeError", "Subtraction of bool tensors is not supported. Use logical_xor() instead.")),
        raises(("RuntimeError", "Subtraction of bool tensors is not supported. Use bitwise_xor() instead.")),
        "reproduced",
    ),
    Case(
        "the claim is a comment of the program",
        output("prints 2, should be 2.5", "prints 2, should be 2.5"),
        run(stdout="2\n"),
        run(stdout="2.5\n"),
        "fixed",
    ),
    Case(
        "a member of a group of exceptions is claimed",
        error("the first tensor is empty", "ValueError"),
        raises(("ExceptionGroup", "hooks failed (1 sub-exception)"), ("ValueError", "the first tensor is empty")),
        raises(("ExceptionGroup", "two hooks failed (1 sub-exception)"), ("ValueError", "the first tensor is empty")),
        "reproduced",
    ),
    Case(
        "another worker raises it first",
        error(WORKER.format(0), "KeyError"),
        raises(("KeyError", WORKER.format(1))),
        raises(("KeyError", WORKER.format(3))),
        "reproduced",
    ),
    Case(
        "an error that should come does not, and comes since",
        output("tensor([-3.1200])", "A ValueError should be raised.", "import torch\ntorch.frob(-1)\n"),
        run(stdout="tensor([-0.7300])\n"),
        raises(("ValueError", "frob expects a positive number")),
        "fixed",
    ),
    Case(
        "an error or else a value should come",
        output("", "It should raise an error or return 3.", "import torch\ntorch.frob(-1)\n"),
        run(),
        run(),
        "inconclusive",
    ),
    Case(
        "a crash where the program ends early since",
        repro("crash", signal="SIGSEGV"),
        run("crash", signal="SIGSEGV", exit_code=139),
        raises(("NameError", "name 'frob' is not defined"), library=False),
        "reproduced",
    ),
    Case(
        "two processes print in another order",
        output("worker a has tensor([1])\nworker b has tensor([2])"),
        run(stdout="worker a has tensor([1])\nworker b has tensor([2])\n"),
        run(stdout="worker b has tensor([2])\nworker a has tensor([1])\n"),
        "inconclusive",
    ),
    Case(
        "an answer of a session changed its order",
        repro("output", text="{'a': 1, 'b': 2}", statements=answers(("f()", "{'a': 1, 'b': 2}"))),
        run(statements=answers(("f()", "{'a': 1, 'b': 2}\n"))),
        run(statements=answers(("f()", "{'b': 2, 'a': 1}\n"))),
        "inconclusive",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[c.what for c in CASES])
def test_the_verdict_is_that_of_a_person_who_checks_though(case: Case) -> None:
    found = decide(case.claimed, observe_all(case.claimed, case.runs), Question((OLD,), NEW, (OLD, NEW)))
    assert found.kind == case.expected, found.reason
