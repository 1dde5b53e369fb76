"""Reports that an error is missing: which program is the failing one, and which its control."""

from __future__ import annotations

import pytest

from repros.judge.output_claims import hold_output
from repros.read import read_issue
from repros.values import ClaimKind, Issue, Outcome, RaisedException, Run
from tests.repros.read.claims import PROGRAM, fence, read

RAISING = "This one raises an error:\n\n```python\nimport torch\ntorch.eye(-1)\n# RuntimeError: n must be >= 0\n```\n\n"
SILENT = "```python\nimport torch\nprint(torch.full((2,), -1))\n```\n"


def body(lead: str, wish: str, before: str = "") -> str:
    """An issue's text: perhaps a program that raises, one that is silent, and what its reporter wants."""
    return f"{before}{lead}\n\n{SILENT}\n{wish}\n\nPyTorch version: 1.7.0\n"


@pytest.mark.parametrize("before", ["", RAISING], ids=["alone", "beside one that raises"])
@pytest.mark.parametrize(
    ("lead", "wish"),
    [
        ("This gives no error:", "It should raise a ValueError."),
        ("while this code causes no error...", "I would expect that it gives an error, too."),
        ("The following raises no exception:", "## Expected behavior\n\nAn exception should be thrown."),
        ("This throws no error:", "Expected: an IndexError."),
        ("This does not raise:", "It doesn't raise, but must where the value is negative."),
        ("This one never throws:", "It should throw an error."),
    ],
)  # fmt: skip
def test_a_program_without_its_error_is_the_failing_one(lead: str, wish: str, before: str) -> None:
    """Defends: such a program was taken for the one that works, and its report for one without a program."""
    reading = read_issue(Issue("Negative values are accepted", body(lead, wish, before)))
    first = reading.repros[0]
    assert (first.runnable, first.program) == (True, "import torch\nprint(torch.full((2,), -1))\n")
    assert first.claim.kind is ClaimKind.OUTPUT
    assert hold_output(first, Run("1.7.0", "3.8", Outcome.OK, stdout="tensor([-1, -1])\n")).observation == "shows"


@pytest.mark.parametrize(
    "wish",
    ["It should not raise an error there either.", "I don't expect that it raises an error.", "It should work.", ""],
)
def test_where_no_error_is_asked_for_a_program_without_one_is_the_control(wish: str) -> None:
    reading = read_issue(Issue("torch.eye raises", body("This gives no error:", wish, RAISING)))
    assert reading.repros[0].program.startswith("import torch\ntorch.eye(-1)")


def test_the_error_that_was_asked_for_is_not_another_failure() -> None:
    """Defends: `different-failure` of a release that does raise, since the report had no name for the error."""
    reading = read_issue(
        Issue("Negative values are accepted", body("This gives no error:", "It should raise an error."))
    )
    raised = RaisedException("RuntimeError", "must be positive")
    run = Run("1.7.0", "3.8", Outcome.EXCEPTION, exit_code=1, exceptions=(raised,))
    assert hold_output(reading.repros[0], run).observation == "absent"


@pytest.mark.parametrize(
    ("title", "program"),
    [
        ("eye allows a negative size on meta", "torch.eye(-1, device='meta').shape"),
        ("eye on meta doesn't check its size", "torch.eye(-1, device='meta').shape"),
        ("eye no longer accepts negative sizes", "torch.eye(-1)"),
        ("eye accepts only positive sizes", "torch.eye(-1)"),
        ("eye doesn't raise a helpful error", "torch.eye(-1)"),
        ("eye raises for negative sizes", "torch.eye(-1)"),
    ],
)
def test_where_a_title_says_that_something_is_let_through_what_raises_is_the_control(title: str, program: str) -> None:
    """Defends: the session of the device that raises as it should was the one that was run."""
    raising = ">>> torch.eye(-1)\nTraceback (most recent call last):\nRuntimeError: n must be >= 0"
    silent = ">>> torch.eye(-1, device='meta').shape\ntorch.Size([-1, -1])"
    body = f"On CPU:\n```python\n{raising}\n```\n\nOn meta:\n```python\n{silent}\n```\n"

    assert read_issue(Issue(title, body)).repros[0].program == f"import torch\n{program}\n"


def test_the_error_that_a_report_misses_below_its_program_is_not_the_claim() -> None:
    """Defends: the error of the call that is right was claimed of the one that raises none."""
    body = "`f(2)` raises `ValueError: no 2`. Good. Then\n" + fence(PROGRAM, "python")
    found = read(body + "\nno error at all. I'd expect the same ValueError.\n", "f and its check")

    assert (found.claim.kind, found.claim.exception) == (ClaimKind.OUTPUT, None)
    assert found.should == "I'd expect the same ValueError."


def test_an_error_that_a_sentence_tells_beside_a_call_without_one_is_the_claim() -> None:
    told = "It raises `RuntimeError: no ints` for ints, and no error for floats.\nI would expect a TypeError."

    assert read(fence(PROGRAM, "python") + f"\n{told}\n", "f and ints").claim.kind is ClaimKind.EXCEPTION


REFUSED = """\
>>> v = torch.pieces(x)
>>> v[0].fill_(1)
Traceback (most recent call last):
  File "<stdin>", line 1, in <module>
RuntimeError: pieces can't be changed
>>> w = v[0].flat()
>>> w.fill_(1)
tensor([1., 1.])
"""


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("While `v[0]` is rightly refused, `w` still goes through.", ClaimKind.OUTPUT),
        ("`v[0]` is rightly refused.", ClaimKind.EXCEPTION),
        ("`w` still goes through, `v[0]` should be rightly refused.", ClaimKind.EXCEPTION),
    ],
)
def test_an_error_that_comes_as_it_should_is_not_the_claim_of_a_session_that_goes_on(
    told: str, kind: ClaimKind
) -> None:
    """Defends: the error that a session shows first, and that its reporter calls right, was claimed."""
    assert read(fence(REFUSED, "python") + f"\n{told}\n", "changes of pieces").claim.kind is kind
