"""How far chance can have made what runs say."""

import pytest

from repros.judge.flakiness import least_absent, may_vary
from tests.repros.judge.making import repro


@pytest.mark.parametrize(("shown", "runs"), [(0, 250), (2, 10), (3, 7), (5, 5), (10, 3), (300, 1)])
def test_so_often_must_be_missed_what_always_showed(shown: int, runs: int) -> None:
    assert least_absent(shown) == runs


@pytest.mark.parametrize(
    ("program", "varies"),
    [
        ("torch.rand(2)", True),
        ("torch.manual_seed(0)\ntorch.rand(2)", False),
        ("torch.empty(2)", True),
        ("torch.manual_seed(0)\ntorch.FloatTensor(2, 3)", True),
        ("torch.Tensor([2, 3])", False),
        ("DataLoader(data, num_workers=2)", True),
        ("DataLoader(data, num_workers=0)", False),
        ("import threading", True),
        ("torch.ones(2)", False),
    ],
)
def test_a_program_that_draws_reads_unwritten_memory_or_runs_in_parallel_may_vary(program: str, varies: bool) -> None:
    assert may_vary(repro("exception", f"import torch\n{program}\n", exception="RuntimeError")) is varies


@pytest.mark.parametrize(
    ("kind", "exception", "program", "varies"),
    [
        ("exception", "TypeError", "torch.rand(2)", False),
        ("exception", "torch.nn.modules.module.ModuleAttributeError", "torch.empty(2)", False),
        ("warning", "UserWarning", "torch.randn(2)", False),
        ("warning", "RuntimeWarning", "torch.randn(2)", True),
        ("exception", "AssertionError", "torch.randn(2)", True),
        ("exception", "TypeError", "random.choice([torch.add, torch.mul])(1)", True),
        ("exception", "TypeError", "random.seed(0)\nrandom.choice([torch.add, torch.mul])(1)", False),
        ("exception", "TypeError", "import threading\ntorch.rand(2)", True),
    ],
)
def test_numbers_do_not_vary_what_is_raised_for_how_a_program_is_written(
    kind: str, exception: str, program: str, varies: bool
) -> None:
    assert may_vary(repro(kind, f"import torch\n{program}\n", exception=exception)) is varies
