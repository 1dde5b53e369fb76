"""Short reports, read and held against what their program does: what one sentence says decides."""

import pytest

from repros.read import read_issue
from repros.values import Issue, Run
from tests.repros.judge.making import raises, run
from tests.repros.judge.said import said

FENCE = "```"
SHOWS, ABSENT, UNKNOWN = "shows", "absent", "unknown"
STDERR = "/work/a.py:4: UserWarning: Call `f.step()` before `g.step()`. Or else.\n  g.step()\n"


def program(*lines: str) -> str:
    return "\n".join((f"{FENCE}python", "import torch", *lines, FENCE, ""))


ONE = program("print(torch.f(x))")
LABELLED = program('print("eager:", f(x))', 'print("compiled:", torch.compile(f)(x))')
MODES = "Eager is right, the compiled one is wrong.\n\n" + LABELLED
FLAG = program('print("same as before:", ok)')
QUIET = "`f` takes it silently.\n\n" + ONE + "\nI'd expect a ValueError, but no error is raised and it prints `3`."
UNWARNED = program("g.step()", 'print("ok")') + f"\nI see no warning.\n\nOutput:\n{FENCE}\nok\n{FENCE}\n\n"
GUARDED = ONE + f"\n{FENCE}\ntorch.fx.shapes.GuardOnDataDependentSymNode: Could not guard on Eq(u0, 1)\n{FENCE}\n"

CASES = [
    ("its first word is a verb", ONE + "\ngives `tensor(7)`. I want 8.", run(stdout="tensor(7)\n"), SHOWS),
    ("the span goes on behind the text", FLAG + "\nprints `same as before: False`. Wrong!",
     run(stdout="same as before: False\n"), SHOWS),
    ("another truth stands behind the text", FLAG + "\nprints `same as before: False`. Wrong!",
     run(stdout="same as before: True\n"), ABSENT),
    ("modes differ, not by the values told", MODES + f"\n{FENCE}\neager: 3.5\ncompiled: 4.5\n{FENCE}\n",
     run(stdout="eager: 1.5\ncompiled: 2.5\n"), UNKNOWN),
    ("modes agree", MODES + f"\n{FENCE}\neager: 3.5\ncompiled: 4.5\n{FENCE}\n",
     run(stdout="eager: 3.5\ncompiled: 3.5\n"), ABSENT),
    ("modes agree where they were told to", MODES + f"\n{FENCE}\neager: 4.5\ncompiled: 4.5\n{FENCE}\n",
     run(stdout="eager: 3.25\ncompiled: 3.25\n"), UNKNOWN),
    ("modes agree, and another line was told", MODES + f"\n{FENCE}\neager: 3.5\ncompiled: 4.5\nok: False\n{FENCE}\n",
     run(stdout="eager: 3.5\ncompiled: 3.5\nok: False\n"), UNKNOWN),
    ("labels of modes, of which nothing is said", LABELLED + f"\nwrong:\n{FENCE}\neager: 3.5\ncompiled: 4.5\n{FENCE}\n",
     run(stdout="eager: 3.5\ncompiled: 3.5\n"), UNKNOWN),
    ("an exception of torch's own name", GUARDED,
     raises(("torch.fx.shapes.GuardOnDataDependentSymNode", "Could not guard on Eq(u0, 1)\n\nmore")), SHOWS),
    ("the missing error comes", QUIET, raises(("ValueError", "no")), ABSENT),
    ("the missing error doesn't come", QUIET, run(stdout="3\n"), SHOWS),
    ("the missing warning comes", UNWARNED + "Expected: a `UserWarning: Call f.step() before g.step()`.",
     run(stdout="ok\n", stderr=STDERR), ABSENT),
    ("another warning comes", UNWARNED + "Expected: a `UserWarning: No gradient was there at all`.",
     run(stdout="ok\n", stderr=STDERR), SHOWS),
    ("the warning should not come", UNWARNED + "Expected: no `UserWarning: Call f.step() before g.step()`.",
     run(stdout="ok\n", stderr=STDERR), SHOWS),
    ("the value stands before `would be right`", ONE + "\nActual: tensor(nan)\n\nSo tensor(-inf) would be right.",
     run(stdout="tensor(-inf)\n"), ABSENT),
    ("another that is no number", ONE + "\nActual: tensor(nan, 1)\n", run(stdout="tensor(inf, 1)\n"), UNKNOWN),
    ("a doubt is no expectation", ONE + f"\n{FENCE}\n3\n{FENCE}\nI'm not sure 3 would be right.",
     run(stdout="3\n"), SHOWS),
    ("a condition between", ONE + "\nThe result 3 should, as the docs say, be 4.", run(stdout="4\n"), UNKNOWN),
    ("the docs quoted", ONE + "\nReturns `True` if all are finite, say the docs.", run(stdout="True\n"), UNKNOWN),
    ("an error elsewhere", ONE + "\nThere is no error, but it prints `3`, which is wrong. On CUDA I'd expect an error.",
     run(stdout="2\n"), UNKNOWN),
    ("a warning beside the value expected", ONE + f"\nActual:\n{FENCE}\n3\n{FENCE}\nExpected:\n{FENCE}\n"
     f"UserWarning: Call f.step() before g.step()\n2\n{FENCE}\n", run(stdout="3\n", stderr=STDERR), SHOWS),
    ("an accelerator's device that the box hasn't", ONE + f"\nThis is wrong:\n{FENCE}\ncuda\n{FENCE}\n",
     run(stdout="cpu\n"), UNKNOWN),
    ("another device", ONE + "\n`cpu` is printed, `meta` should be.", run(stdout="meta\n"), ABSENT),
    ("the device told", ONE + "\n`cpu` is printed, `meta` should be.", run(stdout="cpu\n"), SHOWS),
    ("zeros with their signs", ONE + "\nActual: `tensor([-0., 1.])`\nExpected: `tensor([0., 1.])`\n",
     run(stdout="tensor([-0., 1.])\n"), SHOWS),
    ("zeros without signs", ONE + "\nActual: `tensor([-0., 1.])`\nExpected: `tensor([0., 1.])`\n",
     run(stdout="tensor([0., 1.])\n"), ABSENT),
    ("a session below a sentence that tells both",
     f"f of one comes out as nan for me, should be 0\n\n{FENCE}\n>>> import torch\n>>> f(1)\ntensor(nan)\n{FENCE}\n",
     run(stdout="tensor(nan)\n", statements=()), SHOWS),
    ("marks behind the value", program("print(f.grad)  # None !!") + "\nIt should be a tensor.",
     run(stdout="None\n"), SHOWS),
    ("a column of what I should get",
     ONE + "\n| call | I get | I should get |\n| - | - | - |\n| `f(x)` | tensor([5]) | tensor([6]) |\n",
     run(stdout="tensor([6])\n"), ABSENT),
]  # fmt: skip


@pytest.mark.parametrize(("body", "made", "observed"), [each[1:] for each in CASES], ids=[each[0] for each in CASES])
def test_what_a_sentence_says_decides(body: str, made: Run, observed: str) -> None:
    (repro,) = read_issue(Issue(title="f is off", body=body)).repros
    assert said(repro, made) == observed


def test_a_first_sentence_that_says_that_a_call_crashes_claims_a_failure() -> None:
    (repro,) = read_issue(Issue(body="`torch.f` crashes on an empty list. I expected 0.\n\n" + ONE)).repros
    assert said(repro, raises(("RuntimeError", "empty"))) == UNKNOWN
    assert said(repro, run(stdout="0\n")) != SHOWS


def test_prompts_in_a_docstring_make_no_session() -> None:
    text = program("def f(x):", '    """', "    >>> f(1)", "    2", '    """', "    return x", "doctest.testmod()")
    (repro,) = read_issue(Issue(body=text)).repros
    assert ">>> f(1)" in repro.files[0].text


def test_a_workaround_with_another_dtype_is_no_failing_program() -> None:
    body = "f raises `RuntimeError: no`. The workaround is to use a different dtype, as here:\n\n" + ONE
    assert "no-failing-program" in {each.code for each in read_issue(Issue(body=body)).repros[0].problems}


@pytest.mark.parametrize("words", ["f disagrees with numpy", "f does not match numpy"])
def test_a_program_that_differs_from_numpy_is_no_control(words: str) -> None:
    body = f"{words}\n\n{program('np.testing.assert_allclose(f(x), g(x))')}\n{FENCE}\nAssertionError: \n{FENCE}\n"
    assert "no-failing-program" not in {each.code for each in read_issue(Issue(body=body)).repros[0].problems}


@pytest.mark.parametrize(
    "title",
    [
        "f accepts negative sizes", "size of f can be set to a negative value", "f will accept 0 and -1",
        "f does not reject negative sizes", "No validation of f for negative sizes", "Negative sizes are not checked",
        "No error for an out-of-range size", "Mismatched sizes are silently accepted",
    ],
)  # fmt: skip
def test_a_title_that_something_is_let_through_asks_for_an_error(title: str) -> None:
    (repro,) = read_issue(Issue(title, f"By the docs it lies between 0 and 2.\n\n{ONE}\nThe code runs.")).repros
    assert said(repro, run(stdout="3\n")) == SHOWS
    assert said(repro, raises(("ValueError", "negative size"))) == ABSENT


@pytest.mark.parametrize(
    "title",
    [
        "f should accept negative sizes", "f takes a list", "f must not take 0 alone", "f", "f takes the wrong branch",
        "No error but a wrong result", "Invalid results without an error", "f can have nan in its result",
        "f takes too large an amount of memory", "f is negative without a warning", "Negative sizes are not accepted",
        "f no longer accepts zero", "Make f accept zero sizes", "f allows negative shifts but is off",
        "f accepts negative sizes while the CPU is right", "Docs say f accepts zero", "f does not check its guards",
    ],
)  # fmt: skip
def test_a_title_that_only_speaks_of_what_is_taken_asks_for_none(title: str) -> None:
    (repro,) = read_issue(Issue(title, f"By the docs it lies between 0 and 2.\n\n{ONE}\nThe code runs.")).repros
    assert said(repro, run(stdout="3\n")) != SHOWS


def test_what_should_be_taken_is_no_error_that_is_missed() -> None:
    body = f"The result is wrong.\n\n{ONE}\n## Expected behavior\n\nf accepts a size of zero, and can be set to -1.\n"
    (repro,) = read_issue(Issue("f of zero is wrong", body)).repros
    assert said(repro, run(stdout="3\n")) == UNKNOWN


@pytest.mark.parametrize(
    ("below", "program_fails"),
    [("runs through on one system, a laptop.", True), ("works on my other machine.", True), ("works fine.", False)],
)
def test_what_works_on_another_machine_is_the_failing_program(below: str, program_fails: bool) -> None:
    body = f"It stops now and then on some machines.\n\n{program('print(torch.ones(2))')}\n{below}"
    (repro,) = read_issue(Issue("f hangs", body)).repros
    assert repro.runnable == program_fails
    assert [p.detail for p in repro.problems] == (
        [] if program_fails else ["the only program is no repro: the prose below says 'works fine'"]
    )
