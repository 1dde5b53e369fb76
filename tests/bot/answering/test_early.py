"""What isn't shown by a run with an early import is never said by such runs alone."""

from __future__ import annotations

import pytest

from bot.answering.early import early_of
from repros.values import Claim, ClaimKind, Outcome, RaisedException, Repro, Run, SourceFile

REPRO = Repro(
    (SourceFile("repro.py", "import torch\ntorch.ones(2).view(3)\n"),),
    "repro.py",
    claim=Claim(ClaimKind.EXCEPTION, "RuntimeError", "shape '[3]' is invalid for input of size 2"),
)
SHOWN = Run(
    "2.13.0", "3.11.7", Outcome.EXCEPTION, exit_code=1, recorded=True,
    exceptions=(RaisedException("RuntimeError", "shape '[3]' is invalid for input of size 2"),),
)  # fmt: skip
ABSENT = Run("2.13.0", "3.11.7", Outcome.OK, exit_code=0, recorded=True)


def test_a_first_run_may_be_early_whatever_it_shows() -> None:
    early = early_of(REPRO, 1, None)
    assert early is not None
    assert (early.imports, early.doubts(SHOWN), early.doubts(ABSENT)) == (("torch",), False, False)


@pytest.mark.parametrize("first", [None, SHOWN])
def test_a_repeat_that_does_not_show_the_claim_is_made_from_its_beginning(first: Run | None) -> None:
    early = early_of(REPRO, 2, first)
    assert early is not None
    assert (early.doubts(SHOWN), early.doubts(ABSENT)) == (False, True)


def test_where_the_first_does_not_show_it_the_repeat_is_not_even_tried() -> None:
    assert early_of(REPRO, 2, ABSENT) is None


def test_a_program_for_which_it_matters_is_never_early() -> None:
    assert early_of(Repro((SourceFile("repro.py", "print(1)\n"),), "repro.py"), 1, None) is None
