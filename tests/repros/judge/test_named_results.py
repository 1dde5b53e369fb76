"""Two results that should be the same are held against each other where the report names their labels."""

import pytest

from repros.read import read_issue
from repros.values import Issue, Repro
from tests.repros.judge.making import run
from tests.repros.judge.said import said

PROGRAM = """import torch
ref = torch.f(torch.ones(2))
out = torch.vmap(torch.f)(torch.ones(2))
print("ref:", ref)
print("out", out)
"""


def reported(words: str) -> Repro:
    return read_issue(Issue(title="vmap is off", body=f"{words}\n\n```python\n{PROGRAM}```\n")).repros[0]


@pytest.mark.parametrize("words", ["`ref` is right, vmap gives `out`", "`out` and `ref` should be equal."])
@pytest.mark.parametrize(
    ("printed", "observed"),
    [
        ("ref: tensor([1., 2.])\nout tensor([1., 3.])", "shows"),
        ("ref:\ntensor([1., 2.])\nout\ntensor([1., nan])", "shows"),
        ("ref: tensor([1., 2.])\nout tensor([[1., 2.]])", "shows"),
        ("ref: tensor([1., 2.])\nout tensor([1., 2.])", "absent"),
        ("ref: tensor([1., 2.])\nout tensor([1., 2.0001])", "unknown"),
        ("ref: tensor([1., 2.])\nref: tensor([1., 2.])\nout tensor([1., 3.])", "unknown"),
        ("ref: nothing\nout tensor([1., 3.])", "unknown"),
    ],
)
def test_results_that_should_be_the_same_are_compared(words: str, printed: str, observed: str) -> None:
    assert said(reported(words), run(stdout=f"{printed}\n")) == observed
