"""Messages that differ between equal runs: the numbers and words in which they do say nothing.

A message is cut into words and values; all numbers that stand together, with their brackets, signs and commas, are one
value, so that a tensor is one whatever its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from repros.judge.messages import normalise
from repros.judge.raised import last_name, raised
from repros.values import RaisedException, Run

_NUMBER = r"[-+]?(?:\b(?:nan|inf)\b|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)(?![\w])"
_VALUE = re.compile(rf"(?:[\[({{] ?){{0,8}}{_NUMBER}(?:[\s,;:\[\](){{}}]{{1,16}}{_NUMBER})*(?: ?[\])}}]){{0,8}}")
_PART = re.compile(rf"{_VALUE.pattern}|\w+|\S")
_MOST_PARTS = 5000


@dataclass(frozen=True, slots=True)
class Varying:
    """The parts of one exception's message, and the places of those that aren't the same in every run."""

    type: str
    parts: tuple[str, ...]
    places: frozenset[int]

    def is_of(self, exception: RaisedException, parts: Sequence[str]) -> bool:
        """Whether it is the message of this exception, the places that differ apart."""
        return (
            self.type == last_name(exception.type)
            and len(parts) == len(self.parts)
            and all(n in self.places or a == b for n, (a, b) in enumerate(zip(parts, self.parts, strict=True)))
        )

    def masked(self, parts: Sequence[str]) -> str:
        """A message, or its beginning, without what differs."""
        return " ".join("?" if n in self.places else part for n, part in enumerate(parts))


def varying(runs: Sequence[Run]) -> tuple[Varying, ...]:
    """What differs between the messages that equal runs raised at the same place of their chains."""
    chains = [chain for run in runs if (chain := raised(run))]
    return tuple(found for row in zip_longest(*chains) if (found := _compared([e for e in row if e])))


def without_varying(claimed: str, exception: RaisedException, found: Sequence[Varying]) -> tuple[str, str] | None:
    """The claimed message and that of an exception, what differs masked in both; None where nothing does."""
    of_it, parts = _of(exception, found)
    return (of_it.masked(_parts(claimed)), of_it.masked(parts)) if of_it else None


def differs_in_values(claimed: str, exception: RaisedException, found: Sequence[Varying]) -> bool:
    """Whether a message that differs from run to run has the claimed one's words, and other values."""
    of_it, parts = _of(exception, found)
    return bool(of_it) and _words(_parts(claimed)) == _words(parts)


def differs_in_floats(claimed: str, seen: str) -> bool:
    """Whether two messages have the same words and whole numbers, and other floats."""
    a, b = _parts(claimed), _parts(seen)
    pairs = zip(a, b, strict=True) if len(a) == len(b) else ()
    differing = [(x, y) for x, y in pairs if x != y]
    return bool(differing) and all(_is_float(x) and _is_float(y) for x, y in differing)


def _is_float(part: str) -> bool:
    return "." in part and bool(_VALUE.match(part))


def _words(parts: Sequence[str]) -> tuple[str, ...]:
    return tuple("?" if _VALUE.match(part) else part for part in parts)


def _of(exception: RaisedException, found: Sequence[Varying]) -> tuple[Varying | None, tuple[str, ...]]:
    parts = _parts(exception.message) if found else ()
    return next((v for v in found if v.is_of(exception, parts)), None), parts


def _compared(row: Sequence[RaisedException]) -> Varying | None:
    rows = [_parts(e.message) for e in row]
    same = len({last_name(e.type) for e in row}) == 1 and len({len(parts) for parts in rows}) == 1
    places = frozenset(n for n, column in enumerate(zip(*rows, strict=True)) if len(set(column)) > 1) if same else ()
    return Varying(last_name(row[0].type), rows[0], frozenset(places)) if places else None


def _parts(message: str) -> tuple[str, ...]:
    return tuple(_cut(normalise(message)))


def _cut(text: str) -> Iterator[str]:
    for count, found in enumerate(_PART.finditer(text)):
        if count == _MOST_PARTS:
            return
        yield "".join(found[0].split())
