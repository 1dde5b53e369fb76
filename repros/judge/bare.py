"""Values that people tell without what stands around them where they are printed: brackets, `tensor(`, a name."""

from __future__ import annotations

from collections.abc import Sequence

from repros.judge.printed import Unit, readings, units
from repros.judge.tokens import Token, equal, same

_BETWEEN = frozenset({",", ";", "and"})
_TELLS_NAME = frozenset({"=", ":"})
"""What ends a label: `training=True`, `equal: False`."""


def is_bare(unit: Unit) -> bool:
    """Whether a unit is numbers alone."""
    return all(t.number is not None or t.text in _BETWEEN for t in unit) and any(t.number is not None for t in unit)


def end_of_numbers(unit: Unit, seen: Sequence[Token], start: int) -> int | None:
    """Where the first tensor, or other value in brackets, ends that holds just the unit's numbers."""
    wanted = [t for t in unit if t.number is not None]
    at = start
    for there in units(seen[start:]):
        at += len(there)
        held = [t for t in there if t.number is not None]
        in_brackets = any(t.text in {"(", "["} for t in there)
        if in_brackets and len(held) == len(wanted) and all(map(_as_number, wanted, held)):
            return at
    return None


def end_behind_label(unit: Unit, seen: Sequence[Token], start: int) -> int | None:
    """Where the unit ends that is the whole value behind the name of a line; None for a unit that is no value."""
    if not readings(unit):
        return None
    for at in range(start + 1, len(seen) - len(unit) + 1):
        if (
            seen[at - 1].text in _TELLS_NAME
            and seen[at + len(unit) - 1].last
            and equal(unit, seen[at : at + len(unit)])
        ):
            return at + len(unit)
    return None


def _as_number(told: Token, printed: Token) -> bool:
    """Whether a number is told that is printed: `2` for `2.`."""
    return same(told, printed) or (told.whole and told.number == printed.number)
