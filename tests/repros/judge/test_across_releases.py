"""Runs on a later release that end differently for another reason than a fix, and genuine fixes beside them.

Defends: "gone since" where a release only printed, raised, drew or rounded otherwise.
"""

from typing import Any

import pytest

from repros.judge.observe import observe_all
from repros.values import Repro
from tests.repros.judge.making import Case, answers, raises, repro, run

PRINTS = "import torch\nprint(torch.frob(torch.ones(2)))\n"
DROPS = "import torch\ntorch.manual_seed(0)\nprint(torch.nn.Dropout()(torch.ones(3)))\n"
DECOMPOSES = "import torch\nprint(torch.linalg.svd(torch.tensor([[1., 2.]]))[0])\n"
SPAWNS = "import torch.multiprocessing as mp\np = mp.Process(target=print)\np.start()\np.join()\n"
SIZES = "The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0"
CHILD = 'Process Process-1:\nTraceback (most recent call last):\n  File "t.py", line 3, in f\n    g()\n'
IGNORED = 'Exception ignored in: <function A.__del__ at 0x7f>\nTraceback (most recent call last):\n  File "t.py"\n'
DEPRECATED = "frob is deprecated, please use torch.nn.frobnicate in place of it"


def output(text: str, program: str = PRINTS, **rest: Any) -> Repro:
    return repro("output", program=program, text=text, **rest)


def prints(old: str, new: str, what: str, says: str, program: str = PRINTS) -> Case:
    return Case(what, output(old.strip(), program), run(stdout=old), run(stdout=new), says)


def error(message: str | None, exception: str = "RuntimeError", program: str = PRINTS) -> Repro:
    return repro("exception", exception=exception, message=message, program=program)


def warned(old: str, new: str, what: str, says: str) -> Case:
    line = "t.py:2: {}: {}\n  frob()\n"
    claimed = repro("warning", exception="UserWarning", message=old)
    return Case(what, claimed, run(stderr=line.format("UserWarning", old)), run(stderr=new), says)


OUTPUTS = [
    prints("tensor([0.5000, nan])\n", "tensor([0.5000, 2.0000])\n", "a nan became a number", "absent"),
    prints("tensor([2, 3])\n", "tensor([2, 4])\n", "a whole number is another one", "absent"),
    prints("tensor([2.0000, 3.0000])\n", "tensor([2.0000, 3.5000])\n", "a number is another one", "absent"),
    prints("torch.float32\n", "torch.float64\n", "the dtype is another one", "absent"),
    prints("torch.Size([2, 3])\n", "torch.Size([3, 2])\n", "the shape is another one", "absent"),
    prints("False\n", "True\n", "a truth value turned", "absent"),
    prints("tensor([1.0000e-05])\n", "tensor([1.e-05])\n", "a float is written shorter", "shows"),
    prints("0.1234567\n", "0.1234591\n", "a float differs in the fifth place", "unknown"),
    prints("tensor(4.7684e-07)\n", "tensor(2.3842e-07)\n", "rounding is another one", "unknown"),
    prints("tensor(4.7684e-07)\n", "tensor(0.)\n", "rounding is gone", "absent"),
    prints("tensor(0.0012)\n", "tensor(4.7684e-07)\n", "an error is down to rounding", "absent"),
    prints("tensor([0.2000, 0.7000])\n", "tensor([-0.2000, -0.7000])\n", "the sign turned", "absent"),
    prints("tensor([0.2, 0.7])\n", "tensor([-0.2, -0.7])\n", "the sign of a vector turned", "unknown", DECOMPOSES),
    prints(
        "tensor([0., 2., 2.])\n", "tensor([2., 0., 2.])\n", "it dropped others from the same seed", "unknown", DROPS
    ),
    prints("tensor([nan, 2., 2.])\n", "tensor([2., 0., 2.])\n", "it dropped others without a nan", "absent", DROPS),
    prints("tensor(1., grad_fn=<ThFrobBackward>)\n", "tensor(1., grad_fn=<FrobBackward0>)\n", "a node's name", "shows"),
    Case(
        "an API that is gone",
        output("3"),
        run(stdout="3\n"),
        raises(("AttributeError", "A has no attribute 'x'")),
        "unknown",
    ),
    Case("another failure", output("3"), run(stdout="3\n"), raises(("RuntimeError", "no such thing")), "differs"),
    Case(
        "a new warning beside it",
        output("3"),
        run(stdout="3\n"),
        run(stdout="3\n", stderr="UserWarning: old\n"),
        "shows",
    ),
    Case(
        "a session's answer that came right",
        output("3", statements=answers(("f()", "3"))),
        run(statements=answers(("f()", "3\n"))),
        run(statements=answers(("f()", "4\n"))),
        "absent",
    ),
]

CHECKS = "import torch\nx = torch.frob(2)\nassert x.shape == (2,)\nprint(x)\n"
BOTH = "import torch\nprint(torch.frob(2))\nprint([2.0, 3.0])\n"
ASSERTED = raises(("AssertionError", ""), line=3, library=False)

ORACLES = [
    Case("an assertion that holds", repro("output", program=CHECKS), ASSERTED, run(stdout="tensor([1])\n"), "absent"),
    Case(
        "the expected text beside the claimed one in another form",
        output("out: size 3, rows 4", BOTH, should="`[2.0, 3.0]`"),
        run(stdout="out: size 3, rows 4\n[2.0, 3.0]\n"),
        run(stdout="out: size = 3, rows = 4\n[2.0, 3.0]\n"),
        "unknown",
    ),
    Case(
        "the expected text, which came with the claimed one, too",
        output("tensor([5., 6.])", BOTH, should="`[2.0, 3.0]`"),
        run(stdout="tensor([5., 6.])\n[2.0, 3.0]\n"),
        run(stdout="tensor([5.0020, 6.0010])\n[2.0, 3.0]\n"),
        "unknown",
    ),
]

EXCEPTIONS = [
    Case("a clean end", error(SIZES), raises(("RuntimeError", SIZES)), run(), "absent"),
    Case("a type of its own", error(SIZES), raises(("RuntimeError", SIZES)), raises(("ValueError", SIZES)), "shows"),
    Case(
        "other words", error(SIZES), raises(("RuntimeError", SIZES)), raises(("ValueError", "sizes differ")), "differs"
    ),
    Case(
        "a child that raises it",
        error("no frob here", "ValueError", SPAWNS),
        run(stderr=CHILD + "ValueError: no frob here\n"),
        run(stderr=CHILD + "ValueError: no frob here\n"),
        "shows",
    ),
    Case(
        "a child that raises something else",
        error("no frob here", "ValueError", SPAWNS),
        run(stderr=CHILD + "ValueError: no frob here\n"),
        run(stderr=CHILD + "AttributeError: module 'torch' has no attribute 'frob'\n"),
        "unknown",
    ),
    Case(
        "a child that ends cleanly",
        error("no frob here", "ValueError", SPAWNS),
        run(stderr=CHILD + "ValueError: no frob here\n"),
        run(stderr="UserWarning: slow\n"),
        "absent",
    ),
    Case(
        "a finaliser that raises it no longer, but another one does",
        error("can only test a child process", "AssertionError"),
        run(stderr=IGNORED + "AssertionError: can only test a child process\n"),
        run(stderr=IGNORED + "TypeError: 'NoneType' object is not callable\n"),
        "absent",
    ),
]

WARNINGS = [
    warned(DEPRECATED, "", "no warning any more", "absent"),
    warned(DEPRECATED, "t.py:1: UserWarning: Failed to initialize NumPy\n", "a warning of something else", "absent"),
    warned(
        DEPRECATED,
        "t.py:2: FutureWarning: frob() is deprecated, use torch.nn.frobnicate() from now on\n",
        "the warning in other words",
        "unknown",
    ),
]

CRASHES = [
    Case(
        "a clean end of a crash",
        repro("crash"),
        run("crash", signal="SIGSEGV", stdout="a\n"),
        run(stdout="a\n"),
        "absent",
    ),
    Case(
        "a check in place of a crash",
        repro("crash"),
        run("crash", signal="SIGSEGV", stdout="a\n"),
        raises(("ValueError", "bad size"), stdout="a\n"),
        "absent",
    ),
    Case(
        "a failure on the way to a crash",
        repro("crash"),
        run("crash", signal="SIGSEGV", stdout="a\nb\n"),
        raises(("ValueError", "bad size"), stdout="a\n"),
        "unknown",
    ),
    Case(
        "a failure on the way to a hang",
        repro("hang"),
        run("timeout", seconds=60.0, stdout="step 1\n"),
        raises(("RuntimeError", "no such backend")),
        "unknown",
    ),
]

CASES = [*OUTPUTS, *ORACLES, *EXCEPTIONS, *WARNINGS, *CRASHES]


@pytest.mark.parametrize("case", CASES, ids=[c.what for c in CASES])
def test_a_later_release_says_no_more_than_it_shows(case: Case) -> None:
    observed = observe_all(case.claimed, case.runs)

    assert [o.observation.value for o in observed] == ["shows", "shows", case.expected, case.expected], observed[-1].why
