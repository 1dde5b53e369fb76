"""Which edits of an issue ask for something new."""

from __future__ import annotations

import pytest

from bot.answering.fingerprint import fingerprint_of
from repros.values import Issue, Reading

TEXT = """\
## Bug

Sadly this fails:

```python
import torch
x = torch.ones(2)
print(x + 1)
```

## Actual behavior

It prints `tensor([2., 2.])`.

## Expected behavior

It should print `tensor([3., 3.])`.

PyTorch version: 1.3.0
"""


def edited(old: str, new: str) -> Issue:
    assert old in TEXT
    return Issue("It adds wrongly", TEXT.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x + 1", "x + 2"),
        ("tensor([2., 2.])", "tensor([5., 5.])"),
        ("tensor([3., 3.])", "tensor([4., 4.])"),
        ("## Expected behavior\n\nIt should print `tensor([3., 3.])`.\n", ""),
        ("1.3.0", "1.4.0"),
    ],
    ids=["program", "actual", "expected", "no expectation", "release"],
)
def test_what_would_be_judged_otherwise_asks_anew(old: str, new: str) -> None:
    assert fingerprint_of(edited(old, new)) != fingerprint_of(edited("", ""))


@pytest.mark.parametrize(
    ("old", "new"),
    [("Sadly this fails", "Sadly, this fails"), ("## Bug\n", "## Bug\n\nHello everybody,\n\nthank you.\n")],
    ids=["comma", "lines above"],
)
def test_what_would_be_judged_alike_does_not(old: str, new: str) -> None:
    assert fingerprint_of(edited(old, new)) == fingerprint_of(edited("", ""))


def test_a_text_that_can_not_be_read_asks_anew_with_each_edit_and_only_then() -> None:
    def fails(_: Issue) -> Reading:
        raise MemoryError

    one, other = (fingerprint_of(Issue("t", body), fails) for body in ("a", "b"))
    assert one != other
    assert one == fingerprint_of(Issue("t", "a", labels=("bug",)), fails)


PRINTS = "```python\n# x.py\nimport torch\nprint(torch.get_num_threads())\n```\n"


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
    issues = [Issue(title="threads", body=f"{PRINTS}{told}\n") for told in (before, after)]

    assert (fingerprint_of(issues[0]) == fingerprint_of(issues[1])) is same
