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
        ("The code above prints a negative number, which is wrong.", "-3", "shows"),
        ("It prints a positive result.", "tensor(-1)", "absent"),
        ("This prints a nonzero difference.", "0", "absent"),
        ("This prints some non-zero value.", "tensor([0.6, 0.])", "unknown"),
        ("This prints some non-zero value.", "mean of 10: 0.0", "unknown"),
        ("This prints some non-zero value.", "tensor(nan)", "unknown"),
        ("This prints some non-zero value.", "tensor(0.)\ntensor(3.)", "unknown"),
        ("This prints some non-zero value.", "done", "unknown"),
        ("This prints a negative value.", "torch.Size([2])", "unknown"),
        ("This prints non-zero status codes of all workers.", "tensor(0.6)", "unknown"),
    ],
)
def test_a_described_number_is_held_by_its_sign(words: str, printed: str, observed: str) -> None:
    assert said(reported(words), run(stdout=f"{printed}\n")) == observed


@pytest.mark.parametrize(
    ("words", "printed", "observed"),
    [
        ("This prints some non-zero value.", "tensor(0.)", "absent"),
        ("It prints a negative value, which is wrong.", "tensor(0.3)", "unknown"),
        ("It prints a negative value, which is wrong.", "tensor(-0.3)", "shows"),
    ],
)
def test_the_sign_of_what_is_drawn_says_nothing_and_that_it_is_zero_does(
    words: str, printed: str, observed: str
) -> None:
    assert said(reported(words, "randn"), run(stdout=f"{printed}\n")) == observed


@pytest.mark.parametrize(
    "words",
    [
        "The function should always return positive values, but it doesn't.",
        "I expected that it prints a positive number, but it isn't.",
        "NumPy gives a negative number for this one, torch is incorrect.",
        "By the docs frob never prints a negative value; the result is wrong.",
        "On CUDA it prints a positive value, on CPU it prints a negative value. They should match.",
        "The process returns non-zero, unexpectedly.",
    ],
)
@pytest.mark.parametrize("printed", ["tensor(1.)", "tensor(-1.)"])
def test_a_word_of_what_should_come_or_comes_elsewhere_describes_nothing(words: str, printed: str) -> None:
    assert said(reported(words), run(stdout=f"{printed}\n")) == "unknown"
