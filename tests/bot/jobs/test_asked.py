"""What an issue asks for: how its program is run, too, by whatever words."""

import pytest

from bot.jobs.asked import asked_of
from bot.web.decide import asks_the_same
from repros.read import read_issue
from repros.values import Issue

BODY = "```python\n# x.py\nimport torch\nprint(torch.get_num_threads())\n```\n"


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("", "Run `python x.py`.", True),
        ("Run `OMP_NUM_THREADS=3 python x.py`.", "Please run it as `OMP_NUM_THREADS=3 python x.py`", True),
        ("", "Run `OMP_NUM_THREADS=3 python x.py`.", False),
        ("Run `python x.py 1`.", "Run `python x.py 2`.", False),
        ("Run `python x.py`.", "Run `mpirun -np 2 python x.py`.", False),
    ],
)
def test_another_way_to_run_a_program_asks_for_another_answer(before: str, after: str, same: bool) -> None:
    issues = [Issue(title="threads", body=f"{BODY}{told}\n") for told in (before, after)]
    assert (asked_of(issues[0]) == asked_of(issues[1])) is same
    assert asks_the_same(read_issue(issues[0]), read_issue(issues[1])) is same
