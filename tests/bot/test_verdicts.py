"""Every verdict has its row, in the order of their list, and its colour on every page."""

from __future__ import annotations

from bot.page.write import look
from bot.verdicts import VERDICTS
from repros.values import VerdictKind


def test_every_verdict_has_a_row_and_no_two_read_alike() -> None:
    assert list(VERDICTS) == list(VerdictKind)
    assert (
        len({row.name for row in VERDICTS.values()})
        == len({row.headline for row in VERDICTS.values()})
        == len(VERDICTS)
    )


def test_every_verdict_has_a_colour_of_its_own() -> None:
    style = look()
    assert all(
        f"--{kind}: {row.colour};" in style and f".badge.{kind}::before" in style for kind, row in VERDICTS.items()
    )
    assert len({row.colour for row in VERDICTS.values()}) == len(VERDICTS)
