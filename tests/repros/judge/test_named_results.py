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


MODES = """import torch
def f(x):
    return x.min()
x = torch.rand(2)
{}
"""
PLAIN = "print(f(x))\ng = torch.compile(f)\nprint(g(x))"


def unlabelled(printing: str, words: str = "The results before and after compiling are inconsistent.") -> Repro:
    return read_issue(Issue("min", f"{words}\n\n```python\n{MODES.format(printing)}```\n")).repros[0]


@pytest.mark.parametrize(
    "printing",
    [
        PLAIN,
        "print(torch.compile(f)(x))\nprint(f(x))",
        "g = torch.jit.script(f)\na = f(x)\nb = g(x)\nprint(a)\nprint(b)",
    ],
)
def test_what_a_function_gives_eager_and_compiled_is_compared_without_labels(printing: str) -> None:
    found = unlabelled(printing)
    drawn = [run(stdout=f"tensor(0.{n})\ntensor(-3.{n}e+26)\n", repeat=n) for n in (1, 2)]
    same = [run(stdout=f"tensor(0.{n})\ntensor(0.{n})\n", repeat=n) for n in (1, 2)]
    assert (said(found, *drawn), said(found, *same)) == ("shows", "absent")
    assert said(found, run(stdout="tensor(0.1)\n")) == "unknown"


@pytest.mark.parametrize(
    ("printing", "words"),
    [
        (PLAIN, "The documentation of min lacks a word on NaN, wrong."),
        (f"{PLAIN}\nprint('end')", "The results are inconsistent."),
        ("print(f(x))\ng = torch.compile(f)\nprint(g(x + 1))", "The results are inconsistent."),
        ("print(f(x))\nprint(f(x))", "The results are inconsistent."),
        (
            "g = torch.compile(f)\nh = torch.compile(torch.max)\nprint(g(x))\nprint(h(x))",
            "The results are inconsistent.",
        ),
    ],
)
def test_other_pairs_of_results_need_not_be_the_same(printing: str, words: str) -> None:
    assert said(unlabelled(printing, words), run(stdout="tensor(0.1)\ntensor(0.2)\n")) == "unknown"


@pytest.mark.parametrize("body", ["x.add_(1)", "torch.rand(2) + x", "torch.dropout(x, 0.5, True)"])
def test_a_function_that_draws_or_changes_what_it_is_given_need_not_give_the_same(body: str) -> None:
    program = MODES.format(PLAIN).replace("x.min()", body)
    (found,) = read_issue(Issue("min", f"The results are inconsistent.\n\n```python\n{program}```\n")).repros
    assert said(found, run(stdout="tensor(0.1)\ntensor(0.2)\n")) == "unknown"


def test_what_is_left_out_of_two_results_is_not_the_same() -> None:
    text = "tensor([0.0000, 0.0002,  ..., 0.8413, 0.8414])"
    assert said(unlabelled(PLAIN), run(stdout=f"{text}\n{text}\n")) == "unknown"
