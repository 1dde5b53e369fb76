"""Reports about the last digits: their numbers are told apart by less than floats are compared by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from repros.judge.printed import Unit
from repros.judge.tokens import Token

_MOST_NUMBERS = 50
"""Of more numbers than that two may be near each other by chance."""


def is_about_last_digits(units: Sequence[Unit]) -> bool:
    """Whether two different numbers of what is reported would count as the same one."""
    floats = [t for u in units for t in u if t.number is not None and not t.whole and math.isfinite(t.number)]
    if len(floats) > _MOST_NUMBERS:
        return False
    near = pairwise(sorted(floats, key=lambda t: t.number or 0.0))
    return any(_near(a, b) for a, b in near)


def is_about_signs_of_zeros(units: Sequence[Unit]) -> bool:
    """Whether both a zero with a minus and one without stand in what is reported."""
    return len({math.copysign(1, t.number) for u in units for t in u if t.number is not None and t.zero}) > 1


def signed(tokens: Sequence[Token]) -> list[Token]:
    """The tokens, zeros as they are written."""
    return [replace(t, number=None) if t.zero else t for t in tokens]


def exactly(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with no tolerance left."""
    return [replace(t, step=0.0, relative=0.0) for t in tokens]


def _near(a: Token, b: Token) -> bool:
    if a.number is None or b.number is None:
        return False
    apart, size = abs(a.number - b.number), max(abs(a.number), abs(b.number))
    return 0 < apart <= max(a.relative, b.relative) * size
