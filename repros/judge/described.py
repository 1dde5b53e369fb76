"""Claims of a number that the report describes by a word: `non-zero`, `negative`."""

from __future__ import annotations

import math
from collections.abc import Callable

from repros.judge.finding import Finding, absent, shows, unknown
from repros.judge.output import Output

SIGNS: dict[str, Callable[[float], bool]] = {
    "non-zero": lambda number: number != 0,
    "negative": lambda number: number < 0,
    "positive": lambda number: number > 0,
}


def hold_described(word: str, seen: Output, *, varies: bool) -> Finding:
    """An Output of one number held against a word of `SIGNS`; `varies` where it is drawn.

    That something drawn is zero, each time, is no chance; its sign may be.
    """
    unit = seen.units[0] if len(seen.units) == 1 and "Size" not in seen.text else ()
    numbers = [t.number for t in unit if t.number is not None]
    if len(numbers) != 1 or math.isnan(numbers[0]):
        return unknown("it printed no single value that could be what the report describes")
    if SIGNS[word](numbers[0]):
        return shows(f"it printed a {word} number, as the report says")
    if varies and numbers[0]:
        return unknown(f"it printed no {word} number this time, and its numbers are drawn")
    return absent(f"it printed no {word} number")
