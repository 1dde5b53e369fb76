"""What pytest reports, read as the exception that the program raises."""

from __future__ import annotations

import pytest

from repros.read import read_issue
from repros.read.shown.traceback import read_failures
from repros.values import ClaimKind, Issue

_LONG = """\
=================================== FAILURES ===================================
__________________________________ test_frob ___________________________________

    def test_frob():
        x = torch.ones(2)
>       assert frob(x) == 1

test_frob.py:8:
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _

x = tensor([1., 1.])

    def frob(x):
>       return x.frob()
E       AttributeError: 'Tensor' object has no attribute 'frob'
E         a hint
E
E       the end

helper.py:3: AttributeError
=========================== short test summary info ============================
FAILED test_frob.py::test_frob - AttributeError: 'Tensor' object has no attr...
============================== 1 failed in 0.12s ===============================
"""
_SHORT = "test_a.py:7: in test_a\n    torch.frob(x)\nE   RuntimeError: no frob\n1 failed in 0.1s"
_ASSERT = ">       assert 1 == 2\nE       assert 1 == 2\nE        +  where 1 = f()\n\ntest_a.py:4: AssertionError"
_TOLD = ">       assert a, 'off'\nE       AssertionError: off\nE       assert False\n\ntest_a.py:4: AssertionError"
_SUMMARY = "FAILED tests/test_a.py::test_a[x - 1] - torch._C.Odd: no frob...\n1 failed, 2 passed in 0.1s"

REPORTS = {
    _LONG: ("AttributeError", "'Tensor' object has no attribute 'frob'\n  a hint\n\nthe end"),
    _SHORT: ("RuntimeError", "no frob"),
    _ASSERT: ("AssertionError", None),
    _TOLD: ("AssertionError", "off"),
    "E   AssertionError: off\nE\nE   To execute this test, run the following:\nE     a": ("AssertionError", "off"),
    _SUMMARY: ("torch._C.Odd", "no frob..."),
}


@pytest.mark.parametrize(("text", "raised"), REPORTS.items())
def test_a_report_gives_the_exception_without_what_pytest_adds(text: str, raised: tuple[str, str | None]) -> None:
    """Defends: the place, the summary and what `assert` compared were taken for lines of the message."""
    (found,) = read_failures(text)
    assert (found.exception, found.message) == raised


def test_the_lines_that_failed_are_the_frames() -> None:
    (long,), (short,) = read_failures(_LONG), read_failures(_SHORT)
    assert [(f.file, f.line, f.source) for f in long.frames] == [
        ("test_frob.py", 8, "assert frob(x) == 1"),
        ("helper.py", 3, "return x.frob()"),
    ]
    assert [(f.file, f.line, f.source) for f in short.frames] == [("test_a.py", 7, "torch.frob(x)")]


def test_two_tests_that_fail_are_two_failures() -> None:
    found = read_failures(f"___ test_a ___\n{_ASSERT}\n___ test_b ___\n{_SHORT}")
    assert [(f.exception, len(f.frames)) for f in found] == [("AssertionError", 1), ("RuntimeError", 1)]


def test_a_report_below_its_program_is_the_claim() -> None:
    program = "import torch\ndef test_frob():\n    x = torch.ones(2)\n    assert x.frob() == 1"
    body = f"Run `pytest -q test_frob.py`:\n```python\n{program}\n```\n```\n{_LONG}```\n"
    (repro,) = read_issue(Issue(title="No frob", body=body)).repros
    assert (repro.claim.kind, repro.claim.exception) == (ClaimKind.EXCEPTION, "AttributeError")
    assert repro.invocation.line(repro.entry) == "pytest -q test_frob.py"


def test_a_report_that_shows_the_source_of_the_test_is_no_program() -> None:
    program = "```python\nimport torch\ndef test_a():\n    x = torch.ones(1)\n    assert x.frob()\n```\n"
    shown = "    def test_a():\n        x = torch.ones(1)\n>       assert x.frob()\nE       RuntimeError: no frob\n"
    repros = read_issue(Issue(body=f"{program}\n```\n{shown}```\n")).repros
    assert [r.claim.message for r in repros] == ["no frob"]


def test_the_code_mark_that_began_before_an_exception_ends_its_message() -> None:
    body = "```python\nimport torch\ntorch.frob()\n```\n`FAILED a.py::test_a - RuntimeError: no frob`, it says.\n"
    (repro,) = read_issue(Issue(title="It fails with an error", body=body)).repros
    assert repro.claim.message == "no frob"
