"""A number that a report tells by a word alone is held by its sign."""

import pytest

from repros.read import read_issue
from repros.values import Issue, Repro
from tests.repros.judge.making import run
from tests.repros.judge.said import said

PROGRAM = "import torch\nprint(torch.frob(torch.{}(2)))\n"


def reported(words: str, drawn: str = "ones") -> Repro:
    return read_issue(Issue("Wrong frob", f"{words}\n\n```python\n{PROGRAM.format(drawn)}```\n")).repros[0]


@pytest.mark.parametrize(
    ("words", "printed", "observed"),
    [
        ("This prints some non-zero value.", "tensor(0.6)", "shows"),
        ("This prints some non-zero value.", "tensor(0.)", "absent"),
        ("It returns a negative number for ones.", "-3", "shows"),
        ("It returns negative values, which is wrong.", "tensor([1., -2.])", "shows"),
        ("It returns negative values, which is wrong.", "tensor([1., 2.])", "absent"),
        ("It gives positive results.", "tensor(-1)", "absent"),
        ("This prints a nonzero difference.", "0", "absent"),
        ("This prints some non-zero value.", "tensor(0.)\ntensor(3.)", "unknown"),
        ("This prints some non-zero value.", "done", "unknown"),
        ("It returns negative values, which is wrong.", "torch.Size([2, 3])", "unknown"),
        ("This prints non-zero status codes of all workers.", "tensor(0.6)", "unknown"),
    ],
)
def test_a_described_number_is_held_by_its_sign(words: str, printed: str, observed: str) -> None:
    assert said(reported(words), run(stdout=f"{printed}\n")) == observed


@pytest.mark.parametrize(
    ("words", "printed", "observed"),
    [
        ("This prints some non-zero value.", "tensor(0.)", "absent"),
        ("It returns negative values, which is wrong.", "tensor(0.3)", "unknown"),
        ("It returns negative values, which is wrong.", "tensor(-0.3)", "shows"),
    ],
)
def test_the_sign_of_what_is_drawn_says_nothing_and_that_it_is_zero_does(
    words: str, printed: str, observed: str
) -> None:
    assert said(reported(words, "randn"), run(stdout=f"{printed}\n")) == observed
