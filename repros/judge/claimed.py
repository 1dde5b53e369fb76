"""What a claimed output is made of, and whether an output has it: its units in their order, as people tell them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from repros.judge.bare import end_behind_label, end_of_listed, end_of_numbers, is_bare
from repros.judge.exactness import exactly, is_about_last_digits, is_about_signs_of_zeros, signed
from repros.judge.expectations import expected_units, expected_words
from repros.judge.noise import Noise
from repros.judge.output import Output
from repros.judge.printed import Unit, is_informative, is_prose, tidy, units
from repros.judge.tokens import Token, equal, find, tokenise
from repros.values import Repro

_VERSION = re.compile(r"(?<![\d.])\d{1,2}\.\d{1,2}\.\d{1,2}(?![\d.])")


@dataclass(frozen=True, slots=True)
class Claimed:
    """The units of a claimed output, and whether some of it was left out because it differs from run to run.

    `expected` are those of what should have come.
    """

    units: tuple[Unit, ...]
    expected: tuple[Unit, ...] = ()
    masked: bool = False

    @property
    def as_expected(self) -> bool:
        """Whether the claimed output can't be told from the expected one."""
        if not self.expected or len(self.expected) != len(self.units):
            return False
        return all(any(equal(e, c) for c in self.units) for e in self.expected)


def claimed_of(text: str, noise: Noise | None, repro: Repro) -> Claimed:
    """What a text claims, without what differs from run to run and the version that the program prints."""
    tidied = tidy(text)
    kept = noise.without(tidied) if noise else tidied
    found = [u for u in units(tokenise(kept)) if not _is_version(u, repro)]
    expected = expected_units(repro.should) or expected_words(repro.should)
    return Claimed(tuple(found), tuple(expected), masked=kept != tidied)


def _is_version(unit: Unit, repro: Repro) -> bool:
    """Whether it is the version that a program prints of itself: that it is another one says nothing."""
    return "__version__" in repro.program and len(unit) <= 8 and bool(_VERSION.search("".join(t.text for t in unit)))


def stands_in(claimed: Sequence[Unit], seen: Sequence[Token]) -> bool:
    """Whether all units stand in the output in their order; sentences among them may be the reporter's own words."""
    at, printed_units, missed_prose = 0, 0, 0
    for unit in claimed:
        end = _end_of(unit, seen, at)
        if end is None:
            if not is_prose(unit):
                return False
            missed_prose += 1
            continue
        at = end
        printed_units += 1
    return printed_units > 0 and (missed_prose == 0 or any(not is_prose(u) for u in claimed))


def _end_of(unit: Unit, seen: Sequence[Token], start: int) -> int | None:
    """Where a unit ends in the output from `start` on: as it stands, or as people tell it without what is around it."""
    place = find(unit, seen, start)
    if place is None and is_informative(unit):
        place = find(unit, seen, start, whole_lines=False)
    if place is not None:
        return place + len(unit)
    if is_bare(unit):
        return end_of_numbers(unit, seen, start)
    return end_behind_label(unit, seen, start) or end_of_listed(unit, seen, start)


def is_telling(unit: Unit) -> bool:
    """Whether a unit has a word that stands for no number by chance."""
    return any(t.text.lstrip("+-") in {"True", "False", "nan", "inf", "None"} or "Error" in t.text for t in unit)


def expected_stands_in(claimed: Claimed, seen: Output) -> bool:
    """Whether what should have come is there, as far as it can be told from what is claimed."""
    told_apart = [e for e in claimed.expected if not any(equal(e, c) for c in claimed.units)]
    if sum(map(len, told_apart)) <= 2 and len(seen.units) > max(1, len(claimed.units)):
        return False  # a short value among others may be another one
    return bool(told_apart) and stands_in(told_apart, seen.tokens)


def without_tolerance(claimed: Claimed, seen: Output) -> tuple[Claimed, Output]:
    """Both without tolerances where the report is about digits, or signs of zeros, that don't count elsewhere."""
    both = (*claimed.units, *(claimed.expected if claimed.as_expected else ()))
    if is_about_last_digits(both):
        kept = exactly
    elif claimed.as_expected and is_about_signs_of_zeros(both):
        kept = signed
    else:
        return claimed, seen
    units, expected = (tuple(tuple(kept(u)) for u in row) for row in (claimed.units, claimed.expected))
    return replace(claimed, units=units, expected=expected), seen.with_tokens(kept)
