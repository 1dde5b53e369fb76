"""What an exception in place of a claimed crash says hangs on whether the program came as far as what crashes."""

from dataclasses import replace

import pytest

from repros.judge.observe import observe, observe_all
from repros.values import Frame, RaisedException, Run, StatementOutput
from tests.repros.judge.making import repro, run

ONE = "import torch\nx = 2\ntorch.frob(x)\n"
TWO = "import torch\nx = torch.ones(2)\ntorch.frob(x)\n"
PRINTED = "import torch\nx = torch.ones(2)\nprint(x)\ntorch.frob(x)\nprint('done')\ntorch.ones(3)\n"
IN_PRINT = "import torch\nx = torch.ones(2)\nprint(torch.frob(x))\n"
REMARKED = "import torch\nx = torch.ones(2)\ntorch.frob(x)  # Segmentation fault\ntorch.ones(3)\n"
CALLED = "import torch\ndef f(x):\n    y = torch.ones(x)\n    return torch.frob(y)\nf(2)\n"
COMPILED = "import torch\n@torch.compile(fullgraph=True)\ndef f(x):\n    return torch.frob(x)\nf(2)\n"
COMPILED_MORE = COMPILED.replace("(x)\nf", "(x) + x.g()\nf")
SCRIPTED = COMPILED.replace("compile(fullgraph=True)", "jit.script").replace("(x)\nf(2)\n", "(x) + x.g()\n")
LOOPED = "import torch\nfor n in range(3):\n    x = torch.ones(n)\n    torch.frob(x)\n"
TAMED = "import torch\nx = torch.ones(2)\nprint(len(str(x)))\n"


def raising(*lines: int, stdout: str = "", **where: str) -> Run:
    """A Run that a check ended, in functions called from these lines, the module's first."""
    frames = tuple(Frame("test.py", n, "f" if place else "<module>") for place, n in enumerate(lines))
    return run(
        "exception", stdout=stdout, exit_code=1, exceptions=(RaisedException("ValueError", "no", frames),), **where
    )


def crashed(stdout: str = "", stderr: str = "") -> Run:
    return run("crash", signal="SIGSEGV", stdout=stdout, stderr=stderr)


FAULT = (
    'Fatal Python error: Segmentation fault\n\nCurrent thread (most recent call first):\n  File "{}", line {} in f\n'
)
MODULE = '  File "/work/test.py", line {} in <module>\n'


def written_down(line: int) -> Run:
    """A Run that crashed in a function, called from a line of the program, with a handler of fatal signals."""
    return crashed(stderr=FAULT.format("a.py", 9) + MODULE.format(line))


BESIDE_A_CRASH = [
    ("the last statement", TWO, crashed(), raising(3), "absent"),
    ("the one before it", TWO, crashed(), raising(2), "unknown"),
    ("the only call", ONE, crashed(), raising(3), "absent"),
    ("one with harmless calls behind it", TAMED, crashed(), raising(2), "absent"),
    ("the only call up to what is printed next", PRINTED, crashed("x\n"), raising(4, stdout="x\n"), "absent"),
    ("one that printed less", PRINTED, crashed("x\n"), raising(2), "unknown"),
    ("a call in what is printed", IN_PRINT, crashed(), raising(2), "unknown"),
    ("the last in a function", CALLED, crashed(), raising(5, 4), "absent"),
    ("not the last in a function", CALLED, crashed(), raising(5, 3), "unknown"),
    ("the only call of what was compiled", COMPILED, crashed(), raising(5, 2), "absent"),
    ("what was compiled and calls more", COMPILED_MORE, crashed(), raising(5, 2), "unknown"),
    ("what is scripted, and not run", SCRIPTED, crashed(), raising(2), "absent"),
    ("what is scripted, with a call of it behind", f"{SCRIPTED}f(2)\n", crashed(), raising(2), "unknown"),
    ("in a loop with others", LOOPED, crashed(), raising(4), "unknown"),
    ("the line that was written down", TWO + TWO, written_down(3), raising(3), "absent"),
    ("a line behind that", TWO + TWO, written_down(2), raising(3), "absent"),
    ("a line before that", TWO, written_down(3), raising(2), "unknown"),
    ("the line with the remark", REMARKED, crashed(), raising(3), "absent"),
    ("a line before the remark", REMARKED, crashed(), raising(2), "unknown"),
    ("no line of the program", TWO, crashed(), raising(), "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "program", "old", "new", "expected"), BESIDE_A_CRASH, ids=[c[0] for c in BESIDE_A_CRASH]
)
def test_beside_a_release_that_crashes_it_was_raised_by(
    what: str, program: str, old: Run, new: Run, expected: str
) -> None:
    a_repro = repro("crash", program, signal="SIGSEGV")
    seen = observe_all(a_repro, [old, replace(new, torch="2.13.0")])[1]
    assert seen.observation == expected, seen.why


ALONE = [
    ("the last statement", TWO, raising(3), "absent"),
    ("the one before it", TWO, raising(2), "differs"),
    ("the line with the remark", REMARKED, raising(3), "absent"),
    ("a line before the remark", REMARKED, raising(2), "unknown"),
]


@pytest.mark.parametrize(("what", "program", "new", "expected"), ALONE, ids=[c[0] for c in ALONE])
def test_by_itself_it_was_raised_by(what: str, program: str, new: Run, expected: str) -> None:
    assert observe(repro("crash", program, signal="SIGSEGV"), new).observation == expected


def answered(*raised: str) -> tuple[StatementOutput, ...]:
    """The statements of a session, each with the type of what it raised."""
    return tuple(StatementOutput("f()", "", (RaisedException(t, "no"),) if t else ()) for t in raised)


@pytest.mark.parametrize(
    ("what", "statements", "expected"),
    [
        ("the statement itself", answered("", "ValueError", ""), "absent"),
        ("none up to it", answered("", "", "ValueError"), "absent"),
        ("an earlier one, whose name it lacks", answered("ValueError", "NameError", ""), "unknown"),
    ],
)
def test_in_a_session_it_was_raised_by(what: str, statements: tuple[StatementOutput, ...], expected: str) -> None:
    a_repro = repro("crash", TWO, signal="SIGSEGV")
    old = run("crash", signal="SIGSEGV", statements=answered("", ""))
    last = next(s.exceptions for s in reversed(statements) if s.exceptions)
    new = run("exception", torch="2.13.0", statements=statements, exceptions=last)
    assert observe_all(a_repro, [old, new])[1].observation == expected


MESSAGE = "the sizes of both tensors must be the same"


@pytest.mark.parametrize(
    ("should", "expected"),
    [
        (f"RuntimeError: {MESSAGE}", "absent"),
        (f"An error such as `{MESSAGE}`.", "absent"),
        (f'It should say "{MESSAGE}".', "absent"),
        ("`no`", "differs"),
        ("the sizes", "differs"),
    ],
)
@pytest.mark.parametrize("kind", ["exception", "output"])
def test_an_expected_message_counts_inside_the_text_of_an_exception(kind: str, should: str, expected: str) -> None:
    a_repro = repro(kind, TWO, should=should, exception="IndexError", message="index 3 is out of range", text="7")
    frame = (Frame("test.py", 2, "<module>"),)
    seen = run(
        "exception", exit_code=1, exceptions=(RaisedException("ValueError", f"frob(): {MESSAGE}, got 3", frame),)
    )
    assert observe(a_repro, seen).observation == expected


def test_an_expected_message_is_the_crash_s_absence_wherever_it_is_raised() -> None:
    a_repro = repro("crash", TWO, should=f"RuntimeError: {MESSAGE}", signal="SIGSEGV")
    frame = (Frame("test.py", 2, "<module>"),)
    seen = run("exception", exit_code=1, exceptions=(RaisedException("RuntimeError", MESSAGE, frame),))
    assert observe(a_repro, seen).observation == "absent"


def test_an_expected_value_counts_before_another_failure() -> None:
    a_repro = repro("output", TWO, should="`tensor([1., 2.])`", text="tensor([3., 4.])")
    assert observe(a_repro, raising(3, stdout="tensor([1., 2.])\n")).observation == "absent"
    assert observe(a_repro, raising(3, stdout="tensor([5., 2.])\n")).observation == "differs"
