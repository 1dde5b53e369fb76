"""How far two values are apart is held against a report by its size alone."""

import pytest

from tests.repros.judge.making import repro, run
from tests.repros.judge.said import said

PROGRAM = """import torch
print("Release", torch.__version__)
x = torch.randn(9)
apart = torch.f(x) - torch.g(x)
print("apart:", apart.abs().max())
"""
TOLD = "Release 2.1.0\napart: tensor(3.2108)"


@pytest.mark.parametrize(
    ("apart", "observed"),
    [
        ("2.9174", "shows"),
        ("0.4012", "shows"),
        ("0.", "absent"),
        ("4.7684e-07", "absent"),
        ("0.3102", "unknown"),
        ("3.1042e-04", "unknown"),
        ("nan", "unknown"),
    ],
)
def test_a_distance_shows_where_it_is_far_from_zero_and_is_gone_where_it_is_rounding(apart: str, observed: str) -> None:
    seen = [run(stdout=f"Release 1.9.0\napart: tensor({apart})\n", repeat=n) for n in (1, 2)]
    assert said(repro("output", PROGRAM, text=TOLD), *seen) == observed


@pytest.mark.parametrize(
    ("told", "printed", "observed"),
    [
        ("apart: tensor(3.2) tensor(0.)", "apart: tensor(2.9) tensor(0.)", "shows"),
        ("apart: tensor(3.2) tensor(0.)", "apart: tensor(2.9) tensor(1.)", "unknown"),
        ("apart: tensor(3.2) tensor(0.)", "apart: tensor(0.) tensor(0.)", "absent"),
        ("apart: tensor(3.2) tensor(0.)", "apart: tensor(0.) tensor(1.)", "unknown"),
        ("apart: tensor(0.) tensor(0.)", "apart: tensor(0.1) tensor(0.)", "unknown"),
        ("apart: tensor(3.2) tensor(4.1)", "apart: tensor(2.9)", "unknown"),
    ],
)
def test_of_several_distances_each_counts(told: str, printed: str, observed: str) -> None:
    assert said(repro("output", PROGRAM, text=told), run(stdout=f"{printed}\n")) == observed


@pytest.mark.parametrize(
    "program",
    [
        PROGRAM.replace("apart.abs().max()", "apart.max()"),
        PROGRAM.replace(" - torch.g(x)", ""),
        PROGRAM.replace(" - torch.g(x)", " - 1"),
        f"{PROGRAM}print('apart:', x.sum())\n",
        PROGRAM.replace("torch.g(x)", "x.mean()").replace("torch.f(x)", "x"),
        PROGRAM.replace("abs().max()", "abs().argmax()"),
        PROGRAM.replace("abs().max()", "abs().numel()"),
        PROGRAM.replace("torch.g(x)", "torch.g(torch.randn(9))"),
        PROGRAM.replace("x = torch.randn(9)", "x = torch.randn(9).half()"),
        PROGRAM.replace("x = torch.randn(9)", "x = torch.randn(9)\ny = torch.randn(9)").replace("g(x)", "g(y)"),
        PROGRAM.replace("torch.f(x) - torch.g(x)", "torch.nn.functional.mse_loss(x, torch.f(x))"),
        PROGRAM.replace('print("apart', 'for _ in range(1):\n    print("apart'),
        PROGRAM.replace("x = torch.randn(9)", "x = torch.randn(9)\nx.sort()"),
        PROGRAM.replace("torch.g(x)", "torch.g(x, out=x)"),
    ],
)
def test_what_is_no_distance_is_compared_by_its_value(program: str) -> None:
    assert said(repro("output", program, text="apart: tensor(3.2)"), run(stdout="apart: tensor(2.9)\n")) == "unknown"


@pytest.mark.parametrize(
    ("should", "observed"), [("0.", "shows"), ("apart: tensor(3.)", "unknown"), ("< 0.005", "unknown")]
)
def test_a_distance_that_should_be_another_than_none_is_compared_by_its_value(should: str, observed: str) -> None:
    asked = repro("output", PROGRAM, text="apart: tensor(3.2)", should=should)
    assert said(asked, run(stdout="apart: tensor(2.9)\n")) == observed
