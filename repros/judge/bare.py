"""Values that people tell without what stands around them where they are printed: brackets, `tensor(`, a name."""

from __future__ import annotations

import math
from collections.abc import Sequence

from repros.judge.budget import spend
from repros.judge.printed import Unit, readings, units
from repros.judge.tokens import CLOSED, OPEN, Token, equal, find, opened, same

_BETWEEN = frozenset({",", ";", "and"})
_BRACKETS = OPEN | CLOSED
_TELLS_NAME = frozenset({"=", ":"})
"""What ends a label: `training=True`, `equal: False`."""


def is_bare(unit: Sequence[Token]) -> bool:
    """Whether a unit is numbers alone, perhaps in brackets."""
    numbers = [t for t in unit if t.number is not None]
    return bool(numbers) and all(t.number is not None or t.text in _BETWEEN | _BRACKETS for t in unit)


def end_of_numbers(unit: Unit, seen: Sequence[Token], start: int) -> int | None:
    """Where the first tensor, or other value in brackets, ends that holds just the unit's numbers."""
    at = start
    spend(len(seen) - start)
    printed = units(seen[start:])
    for there in printed:
        at += len(there)
        if any(t.text in _BRACKETS for t in there) and _holds(there, unit, alone=len(printed) == 1 and not start):
            return at
    return None


def end_of_listed(unit: Unit, seen: Sequence[Token], start: int) -> int | None:
    """Where the values end, printed on one line, that are told with a comma between them: `None, tensor(1.)`."""
    spend(2 * len(unit))
    depth, kept = 0, []
    for token in unit:
        depth += opened((token,))
        if depth > 0 or token.text not in _BETWEEN:
            kept.append(token)
    place = find(kept, seen, start) if readings(unit) and len(kept) < len(unit) else None
    return None if place is None else place + len(kept)


def _holds(there: Unit, unit: Unit, *, alone: bool) -> bool:
    """Whether a printed value, `alone` or not, holds just a told one's numbers, in its brackets where it has some."""
    if any(t.text in _BRACKETS for t in unit):
        inner = next((n for n, t in enumerate(there) if t.text in {"[", "{"}), len(there))
        return len(there) >= inner + len(unit) and all(map(_as_number, unit, there[inner:]))
    wanted, held = ([t for t in row if t.number is not None] for row in (unit, there))
    if alone and len(wanted) == 1 and wanted[0].number is not None and not math.isfinite(wanted[0].number):
        wanted *= len(held)  # people say `nan` of a tensor that is nan all over
    return len(held) == len(wanted) > 0 and all(map(_as_number, wanted, held))


def end_behind_label(unit: Unit, seen: Sequence[Token], start: int) -> int | None:
    """Where the unit ends that is the whole value behind the name of a line; None for a unit that is no value."""
    if not readings(unit):
        return None
    spend(len(seen) - start)
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
