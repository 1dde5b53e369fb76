"""Of several programs in an issue each gets the claim that stands by it."""

from repros.read.issue import read_issue
from repros.values import Claim, ClaimKind, Issue
from tests.repros.read.claims import fence

FIRST = fence("import torch\nprint(torch.unique(torch.ones(2)))", "python")
SECOND = fence("import torch\ntorch.ones(1).frob()", "python")


def claims(body: str, title: str = "Two problems with unique") -> list[Claim]:
    return [r.claim for r in read_issue(Issue(title=title, body=body)).repros]


def test_what_stands_below_a_program_is_told_of_it_and_not_of_the_one_above() -> None:
    """Defends: the error of the second program as the claim of the first, which was then said not to reproduce."""
    one, two = claims(
        f"First:\n{FIRST}\nprints `tensor([1., 1.])`.\n\nSecond:\n{SECOND}\nraises `RuntimeError: no such operator`.\n"
    )

    assert (one.kind, one.text) == (ClaimKind.OUTPUT, "tensor([1., 1.])")
    assert (two.kind, two.exception) == (ClaimKind.EXCEPTION, "RuntimeError")


def test_what_stands_below_the_last_one_is_told_of_all_where_nothing_else_is() -> None:
    one, two = claims(f"Either\n{FIRST}\nor\n{SECOND}\nBoth raise `RuntimeError: no such operator`.\n")

    assert one.exception == two.exception == "RuntimeError"


def test_what_stands_above_all_of_them_or_below_another_heading_is_told_of_each() -> None:
    above = claims(f"Both raise `RuntimeError: no such operator`.\n\n{FIRST}\nand\n\n{SECOND}\n")
    below = claims(f"## To Reproduce\n{FIRST}\nand\n{SECOND}\n## Error\n`RuntimeError: no such operator`\n")

    assert [c.exception for c in (*above, *below)] == ["RuntimeError"] * 4


def test_a_traceback_through_another_program_is_not_told_of_this_one() -> None:
    """Defends: a failure of the reporter's second attempt was claimed of the program whose value is wrong."""
    failed = 'Traceback (most recent call last):\n  File "b.py", line 2, in <module>\n    torch.ones(1).frob()\n'
    one, two = claims(f"The bug:\n{FIRST}\nI also tried\n{SECOND}\n{fence(failed + 'TypeError: no')}", "Wrong order")

    assert (one.kind, one.exception) == (ClaimKind.OUTPUT, None)
    assert two.exception == "TypeError"


def test_a_value_below_a_comparison_is_not_told_of_the_program() -> None:
    """Defends: what NumPy gives was claimed to be printed by torch, too."""
    numpy = fence("import numpy as np\nprint(np.unique([1.]))", "python")
    one, _ = claims(f"NumPy:\n{numpy}\n[1. 2.]\n\nPyTorch:\n{FIRST}\ntensor([1., 1.])\n", "unique differs")

    assert one.text == "tensor([1., 1.])"
