"""What the pages call observations, in words for people."""

from __future__ import annotations

from typing import NamedTuple


class Sign(NamedTuple):
    """An observation's name, the sign that tells it without colour, and what it means."""

    kind: str
    sign: str
    meaning: str


LEGEND = (
    Sign("shows", "×", "shows the reported failure"),
    Sign("absent", "✓", "the failure is absent"),
    Sign("differs", "≠", "fails differently"),
    Sign("unknown", "?", "can't be told"),
    Sign("mixed", "±", "repeats disagree"),
)
