"""A condition of the title that the program doesn't meet is told, and no other."""

import pytest

from repros.read import read_issue
from repros.read.code.unmet import unmet
from repros.values import Issue

LOADS = "import torch\nfor x in torch.utils.data.DataLoader([1, 2], num_workers={}, pin_memory=False):\n    print(x)\n"


@pytest.mark.parametrize(
    ("title", "given", "told"),
    [
        ("It hangs when num_workers > 0", "0", ("num_workers above 0",)),
        ("It hangs when num_workers>=2", "1", ("num_workers at least 2",)),
        ("Wrong order for `num_workers`=4", "0", ("num_workers as 4",)),
        ("Leaks with pin_memory=True", "0", ("pin_memory as True",)),
        ("Slow for num_workers < 2", "8", ("num_workers below 2",)),
        ("Slow for num_workers <= 2", "8", ("num_workers at most 2",)),
        ("Wrong for num_workers != 1", "1", ("num_workers not 1",)),
        ("It hangs when num_workers > 0", "2", ()),
        ("It hangs when num_workers > 0", "n", ()),
        ("It hangs when num_workers > 0", "f(2)", ()),
        ("It hangs when num_workers = 5", "{[1]: 2}", ()),
        ("It hangs when num_workers > 5", "1" + "0" * 400, ()),
        ("It hangs when num_workers > 0", "-1", ("num_workers above 0",)),
        ("num_workers=2 hangs, num_workers=0 works", "0", ()),
        ("It hangs when workers > 0", "0", ()),
        ("It hangs for torch==1.9", "0", ()),
    ],
)
def test_a_condition_that_the_program_does_not_meet_is_told(title: str, given: str, told: tuple[str, ...]) -> None:
    assert unmet(title, LOADS.format(given)) == told


@pytest.mark.parametrize(
    ("code", "told"), [("n = 1\nf(n)\n", ("n above 2",)), ("n = 1\nn = 3\nf(n)\n", ()), ("f(m=1)\n", ())]
)
def test_a_variable_counts_by_everything_that_it_is_set_to(code: str, told: tuple[str, ...]) -> None:
    assert unmet("f fails for n > 2", code) == told


def test_what_is_not_met_is_said_to_be_not_followed() -> None:
    body = f"```python\n{LOADS.format(0)}```\n\nNothing comes.\n"
    (repro,) = read_issue(Issue("DataLoader hangs with num_workers > 0", body)).repros
    assert repro.invocation.unfollowed == ("num_workers above 0",)
