"""A check that is said to pass is no claim that it fails."""

import pytest

from repros.read import read_issue
from repros.values import ClaimKind, Issue, Repro

CHECK = "import torch\na = torch.zeros(1, 1)\nassert torch.allclose(a, a[0])"
TESTING = "import torch\na = torch.zeros(1, 1)\ntorch.testing.assert_close(a, a[0])"
TITLE = "allclose takes tensors of different shapes"


def read(code: str, below: str = "", title: str = TITLE) -> Repro:
    return read_issue(Issue(title, f"A look at shapes.\n\n```python\n{code}\n```\n\n{below}\n")).repros[0]


@pytest.mark.parametrize(
    ("code", "below", "title"),
    [
        (f"{CHECK}  # passes", "## Expected behavior\n\nIt should fail, as elsewhere.", TITLE),
        (f"{CHECK}  # passes, should raise", "", TITLE),
        (f"{TESTING}  # unexpectedly passes", "", TITLE),
        (f"{CHECK}  # does not fail", "## Expected behavior\n\nAn AssertionError.", TITLE),
        (f"{CHECK}  # no error", "It should raise an error.", TITLE),
        (CHECK, "The assertion passes, but it should fail.", TITLE),
        (CHECK, "This passes without complaint. I would expect an AssertionError.", TITLE),
        (CHECK, "gradcheck passes although the gradient is wrong.", "gradcheck"),
        (CHECK, "The check holds even though the shapes differ.", TITLE),
        (CHECK, "This must not pass.", TITLE),
        (TESTING, "", "assert_close should fail for different shapes"),
    ],
)
def test_that_it_should_fail_is_what_is_expected(code: str, below: str, title: str) -> None:
    found = read(code, below, title)
    assert (found.claim.kind, found.claim.text, found.runnable) == (ClaimKind.OUTPUT, None, True)
    assert found.should


@pytest.mark.parametrize("remark", ["passes", "holds", "no error", "succeeds"])
def test_that_it_passes_alone_claims_no_failure(remark: str) -> None:
    assert read(f"{CHECK}  # {remark}").claim.exception is None


@pytest.mark.parametrize(
    ("code", "below", "title"),
    [
        (CHECK, "", TITLE),
        (f"{CHECK}  # fails", "It should pass.", TITLE),
        (f"{CHECK}  # should pass", "", TITLE),
        (f"{CHECK}  # passes on CPU, fails here", "", TITLE),
        (f"{CHECK}  # passes\nassert a.shape == a[0].shape  # AssertionError", "", TITLE),
        (f"{CHECK}  # passes\nassert a.shape == a[0].shape", "The second fails.", TITLE),
        (CHECK, "This passes on 1.4, and fails on 1.5.", TITLE),
    ],
)
def test_a_check_that_is_not_said_to_pass_is_claimed_to_fail(code: str, below: str, title: str) -> None:
    assert read(code, below, title).claim.exception == "AssertionError"
