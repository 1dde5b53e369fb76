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


TWO_WAYS = """import torch
x = torch.rand(3, 2)
{}
"""


def two_ways(printing: str, words: str = "frob and grob differ.", title: str = "frob is off") -> Repro:
    return read_issue(Issue(title, f"{words}\n\n```python\n{TWO_WAYS.format(printing)}```\n")).repros[0]


@pytest.mark.parametrize(
    ("printing", "words"),
    [
        ("print(torch.frob(x))\nprint(x.grob().sum())", "frob and grob differ."),
        (
            "a = torch.frob(x)\nb = torch.grob(x + 1)\nprint(a)\nprint(b)",
            "What `frob` gives differs from `grob(x + 1)`.",
        ),
        ("torch.frob(2, 3)\nnp.grob(2, 3)", "frob gives results that are inconsistent with numpy's grob"),
    ],
)
def test_two_ways_to_one_value_are_compared_where_words_say_that_they_differ(printing: str, words: str) -> None:
    found = two_ways(printing, words)
    drawn = [run(stdout=f"tensor(0.{n})\ntensor(3.{n})\n", repeat=n) for n in (1, 2)]
    same = [run(stdout=f"tensor([0.{n}])\ntensor([0.{n}])\n", repeat=n) for n in (1, 2)]
    assert (said(found, *drawn), said(found, *same)) == ("shows", "absent")


@pytest.mark.parametrize(
    ("printing", "words"),
    [
        ("print(torch.frob(x))\nprint(x.grob())", "frob and hob differ."),
        ("print(torch.frob(x))\nprint(x.grob())", "frob and grob are the same."),
        ("print(torch.frob(x))\nprint(x.grob())", "frob and grob differ from numpy's."),
        ("print(torch.frob(x))\nprint(x.grob())", "frob and grob differ on CPU and GPU."),
        ("print(torch.frob(x))\nprint(x.grob())", "frob and grob differ since 1.7."),
        ("print(torch.frob(x))\nprint(x.grob())", "The docs of frob and grob are inconsistent."),
        ("print(torch.frob(x))\nprint(x.grob())", "The shapes of frob and grob differ."),
        ("print(torch.frob(x))\nprint(x.grob())", "frob and grob differ in the last digits."),
        ("print(torch.frob(x))\nprint(x.grob())", "It is a refrobbed grobber, and they differ."),
        ("f = lambda t: t + 1\ng = torch.vmap(f)\nprint(f(x))\nprint(g(x))", "f and g differ."),
        ("m = torch.nn.Dropout()\nprint(torch.frob(m(x)))\nprint(torch.grob(m(x)))", "frob and grob differ."),
        ("print(torch.frob(x, out=x))\nprint(torch.grob(x))", "frob and grob differ."),
        ("l = [3, 1]\na = torch.frob(l)\nl.sort()\nprint(a)\nprint(torch.grob(l))", "frob and grob differ."),
        ("print(torch.linalg.eigh(x))\nprint(torch.linalg.svd(x))", "eigh and svd differ."),
        ("print(torch.frob(x))\nprint(x.grob())", "The gradients of frob and grob differ."),
        ("print(torch.frob(x))\nprint(x.grob())\nprint(x)", "frob and grob differ."),
        ("print(torch.frob(torch.rand(2)))\nprint(x.grob())", "frob and grob differ."),
        ("y = torch.rand(2)\nprint(torch.frob(x))\nprint(torch.grob(y))", "frob and grob differ."),
        ("a = torch.frob(x)\nx += 1\nprint(a)\nprint(x.grob())", "frob and grob differ."),
        ("a = torch.frob(x)\nx[0] = 1\nprint(a)\nprint(x.grob())", "frob and grob differ."),
        ("a = torch.frob(x)\nx.add_(1)\nprint(a)\nprint(x.grob())", "frob and grob differ."),
        ("for _ in range(1):\n    print(torch.frob(x))\nprint(x.grob())", "frob and grob differ."),
        ("print('frob', torch.frob(x))\nprint(x.grob())", "frob and grob differ."),
        ("print(torch.frob(torch.nn.Linear(2, 2)))\nprint(x.grob())", "frob and grob differ."),
        ("frob = torch.nn.Linear(2, 2)\nprint(frob(x))\nprint(torch.grob(x))", "frob and grob differ."),
        (
            "def frob(x):\n    return torch.dropout(x, 0.5, True)\nprint(frob(x))\nprint(x.grob())",
            "frob and grob differ.",
        ),
    ],
)
def test_two_results_that_may_rightly_differ_are_not_compared(printing: str, words: str) -> None:
    assert said(two_ways(printing, words), run(stdout="tensor(0.1)\ntensor(3.1)\n")) == "unknown"


@pytest.mark.parametrize(
    ("printed", "observed"),
    [
        ("tensor([1, 5, 9])\narray([1, 5, 9])", "absent"),
        ("tensor([0.3333, 1.0000])\narray([0.33333334, 1.        ], dtype=float32)", "absent"),
        ("tensor([1, 4, 9])\narray([1, 5, 9])", "shows"),
        ("tensor([1, 5])\narray([[1, 5]])", "shows"),
        ("torch.return_types.frob(\nindices=tensor([0, 1]))\narray([1, 0])", "shows"),
    ],
)
def test_a_tensor_and_another_librarys_array_are_the_same_by_their_numbers(printed: str, observed: str) -> None:
    assert said(two_ways("print(torch.frob(3))\nprint(np.grob(3))"), run(stdout=f"{printed}\n")) == observed
