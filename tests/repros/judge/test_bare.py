"""Values told without their brackets, `tensor(` or name are those that are printed with them."""

import pytest

from repros.judge.observe import observe
from tests.repros.judge.making import repro, run

OBSERVED = [
    ("2", "tensor([[2.]])\n", "shows"),
    ("0, 1, 2", "tensor([0, 1, 2])\n", "shows"),
    ("True\nFalse", "a.training=True\nb.training=False\n", "shows"),
    ("False", "equal: False\n", "shows"),
    ("[2, 1]", "tensor([2, 1])\n", "shows"),
    ("[2, 1]", "tensor([2., 1.], dtype=torch.float64)\n", "shows"),
    ("[[2], [1]]", "tensor([[2],\n        [1]])\n", "shows"),
    ("[2, 1]", "tensor([[2], [1]])\n", "unknown"),
    (": tensor(2.)", "tensor(2.)\n", "shows"),
    ("2", "tensor([[2., 2.]])\n", "unknown"),
    ("2", "tensor([[3.]])\n", "unknown"),
    ("2.5", "tensor([[2]])\n", "unknown"),
    ("nan", "tensor([[nan, nan]])\n", "shows"),
    ("nan", "tensor([nan, 1.])\n", "unknown"),
    ("nan", "tensor([nan, nan])\ntensor(0.)\n", "unknown"),
    ("nan", "tensor([], size=(0,))\n", "unknown"),
    ("0, 1, 2", "tensor([2, 1, 0])\n", "unknown"),
    ("True\nFalse", "a.training=False\nb.training=True\n", "unknown"),
    ("wrong", "result: wrong\n", "unknown"),
]


@pytest.mark.parametrize(("told", "stdout", "says"), OBSERVED)
def test_a_value_is_found_without_what_people_leave_out(told: str, stdout: str, says: str) -> None:
    seen = observe(repro("output", text=told, should="something else"), run(stdout=stdout))

    assert seen.observation == says
