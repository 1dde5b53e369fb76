"""Compiled code that lets pass what eager code rejects: the error that the report shows is the one that is right."""

import pytest

from repros.read import read_issue
from repros.values import ClaimKind, Issue, Repro, Run
from tests.repros.judge.making import raises, run
from tests.repros.judge.said import said

PROGRAM = """import torch
def f(x):
    return torch.frob(x, 3.5)
fast = torch.compile(f)
with torch.no_grad():
    print(fast(torch.ones(2)))
    # tensor([1., 1.])
    print(f(torch.ones(2)))
    # RuntimeError: frob takes whole numbers
"""
IN_A_TRY = PROGRAM.replace("    print(fast(", "    try:\n        print(fast(").replace(
    "    # tensor([1., 1.])", "    except E:\n        pass"
)
WORDS = "The compiled one accepts it and returns without any error."


def reported(words: str = WORDS, program: str = PROGRAM, title: str = "frob of 3.5") -> Repro:
    return read_issue(Issue(title, f"{words}\n\ntest.py:\n```py\n{program}```\n")).repros[0]


def failed(line: int, message: str = "frob takes whole numbers") -> Run:
    return raises(("RuntimeError", message), line=line, source=PROGRAM.split("\n")[line - 1].strip())


@pytest.mark.parametrize(
    ("seen", "observed"),
    [
        (failed(8), "shows"),
        (failed(6), "absent"),
        (failed(6, "backend raised RuntimeError: frob takes whole numbers"), "absent"),
        (failed(8, "frob is not there for CPU"), "unknown"),
        (failed(6, "InvalidCxxCompiler: No working C++ compiler found"), "unknown"),
        (run(stdout="tensor([2., 2.])\ntensor([2., 2.])\n"), "unknown"),
        (raises(("AttributeError", "module 'torch' has no attribute 'frob'")), "unknown"),
    ],
)
@pytest.mark.parametrize(
    "asked",
    [
        reported(),
        reported("`torch.compile` doesn't check the exponent.\n"),
        reported("", title="[inductor] skips the check for frob"),
        reported(program=PROGRAM.replace("fast = torch.compile(f)", "").replace("fast(", "torch.compile(f)(")),
        reported(program=PROGRAM.replace("fast = torch.compile(f)", "fast = torch.jit.script(f)")),
    ],
)
def test_the_line_that_fails_without_compiling_tells_whether_compiled_code_let_it_pass(
    asked: Repro, seen: Run, observed: str
) -> None:
    assert said(asked, seen) == observed


@pytest.mark.parametrize(
    ("words", "program"),
    [
        ("The compiled one fails.", PROGRAM),
        ("frob accepts it.", PROGRAM),
        ("torch.compile ignores dynamic=False and passes the graph to the backend.", PROGRAM),
        (WORDS, PROGRAM.replace("print(f(", "print(fast(")),
        (
            WORDS,
            PROGRAM.replace("    print(fast(", "    try:\n        print(fast(").replace(
                "    # tensor([1., 1.])", "    except E:\n        pass"
            ),
        ),
        (WORDS, PROGRAM.replace("fast = torch.compile(f)", "fast = f")),
    ],
)
def test_any_other_error_of_a_comment_is_what_is_claimed(words: str, program: str) -> None:
    assert reported(words, program).claim.kind is ClaimKind.EXCEPTION


def test_a_title_that_complains_of_eager_mode_is_about_the_error_there() -> None:
    assert reported(title="frob raises in eager mode").claim.kind is ClaimKind.EXCEPTION
