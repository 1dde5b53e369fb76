"""Searches an ordered row for the place where a three-valued answer turns from shows to absent.

The row is any order in which the first item is known or thought to show and the last to be absent: releases from the
reported one to the latest (what fixed it), or from the reported one back to the oldest (what introduced it).
It asks for positions, never runs anything, and is stateless: what is known goes in, what to ask next comes out.
While answers are monotonic it asks for at most ceil(log2 n) + 2 of n positions, one at a time, both ends included;
answers that say nothing can make it ask more, but only while the turn may still be found to the item.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise


class Answer(StrEnum):
    """What one item of the row says; `unknown` is skipped."""

    SHOWS = "shows"
    ABSENT = "absent"
    UNKNOWN = "unknown"


Answers = Sequence[Answer | None]

_LIKELY = 0.6
"""The part of the likelihood that is worth a search where no end of the row is known to be absent."""


@dataclass(frozen=True, slots=True)
class Bracket:
    """The last position that shows and the first that is absent after it; all between them are unknown or unasked."""

    shows: int
    absent: int

    @property
    def exact(self) -> bool:
        """Whether the two are neighbours, so that the turn is known to the item."""
        return self.absent == self.shows + 1


def next_positions(
    answers: Answers,
    *,
    slots: int = 1,
    ready: frozenset[int] = frozenset(),
    hints: Sequence[int] = (),
    reasons: Sequence[object] = (),
    reach: int | None = None,
) -> tuple[int, ...]:
    """The positions to ask next, at most `slots`; empty when nothing more can be learnt.

    Args:
        answers: One a position; None where it has not been asked.
        slots: How many can be asked at once; with more than one the row is cut into equal parts.
        ready: Positions that cost less to ask; preferred where that costs no answer.
        hints: Positions that are asked before the far end, because something said the turn is near them.
        reasons: Why each position says nothing; what lies between two that do so for the same reason isn't asked.
        reach: How far the search goes where the far end says nothing; all the way if None.
    """
    ends = _unverified(answers, hints)
    if ends is not None:
        return tuple(ends[:slots])
    if reach is not None and Answer.ABSENT not in answers:
        answers = answers[: reach + 1]
        if answers[-1] is Answer.SHOWS:
            return ()
        # The position next to the first goes before a halving: where that says nothing too, it is all there is to know.
        unasked = [p for p in dict.fromkeys((len(answers) - 1, 1)) if answers[p] is None]
        if unasked:
            return tuple(unasked[:slots])
    gaps = _gaps(answers, reasons)
    if not gaps or (_stays_open(answers) and _allowance(answers) <= 0):
        return ()
    if slots > 1:
        return _equal_parts([position for gap in gaps for position in gap], slots)
    return (_halving(gaps[0], ready, _allowance(answers)),)


def bracket(answers: Answers) -> Bracket | None:
    """Where the row turns from shows to absent, as far as it is known; None where no end is verified."""
    if not answers or answers[0] is not Answer.SHOWS or Answer.ABSENT not in answers:
        return None
    return Bracket(*_interval(answers))


def monotonic(answers: Answers) -> bool:
    """Whether the decided answers, in the order of releases, are absent, then shows, then absent, each at most once."""
    decided = [a for a in answers if a in {Answer.SHOWS, Answer.ABSENT}]
    turns = [a for before, a in zip([None, *decided], decided, strict=False) if a is not before]
    return turns.count(Answer.SHOWS) <= 1


def _unverified(answers: Answers, hints: Sequence[int]) -> list[int] | None:
    """The ends and hints still to be asked; an empty list if the row can't turn; None if it can be searched."""
    if not answers or answers[0] in {Answer.ABSENT, Answer.UNKNOWN}:
        return []
    asked = [0] if answers[0] is None else []
    if Answer.ABSENT not in answers:
        inside = [h for h in hints if 0 < h < len(answers)]
        asked += [p for p in dict.fromkeys((*inside, len(answers) - 1)) if answers[p] is None and p not in asked]
        if not asked and answers[-1] is Answer.SHOWS:
            return []
    return asked or None


def _interval(answers: Answers) -> tuple[int, int]:
    """The last position that shows before the first that is absent, and that one.

    Where none is absent, the first unknown after the last that shows stands for it: what comes after an unknown end
    is likely as unknown (an API that isn't there yet), so that half of the row is given up.
    """
    if Answer.ABSENT in answers:
        far = list(answers).index(Answer.ABSENT)
        return max(p for p in range(far) if answers[p] is Answer.SHOWS), far
    near = max(p for p, a in enumerate(answers) if a is Answer.SHOWS)
    return near, next((p for p in range(near + 1, len(answers)) if answers[p] is Answer.UNKNOWN), len(answers))


def likely_reach(length: int) -> int:
    """The position of a row up to which its turn is likely, by the weights of a search."""
    weights = list(accumulate(1 / p for p in range(1, length)))
    return next((position for position, weight in enumerate(weights, 1) if weight >= _LIKELY * weights[-1]), 0)


def _gaps(answers: Answers, reasons: Sequence[object]) -> list[list[int]]:
    """The unasked positions of the interval, cut by those that say nothing, in the order in which they are searched.

    First those beside what shows and what is absent; between two that say nothing only where their reasons differ.
    """
    near, far = _interval(answers)
    silent = [p for p in range(near + 1, far) if answers[p] is Answer.UNKNOWN]
    marks = [near, *silent, far]
    gaps = [list(range(before + 1, after)) for before, after in pairwise(marks)]
    outer = [gap for gap in (gaps[0], gaps[-1]) if gap] if silent else gaps
    if silent and not outer:
        inner = zip(pairwise(silent), gaps[1:-1], strict=True)
        outer = [gap for (a, b), gap in inner if not reasons or reasons[a] != reasons[b]]
    return [gap for gap in outer if gap]


def _stays_open(answers: Answers) -> bool:
    """Whether a neighbour of either side of the turn says nothing, so that no further answer makes the turn exact."""
    near, far = _interval(answers)
    return Answer.UNKNOWN in {answers[near + 1], answers[far - 1]}


def _allowance(answers: Answers) -> int:
    """How many more positions the promised bound leaves, the two ends counted."""
    asked = sum(a is not None for a in answers)
    return _halvings(len(answers)) + 2 - asked


def _halvings(parts: int) -> int:
    return max(parts - 1, 0).bit_length()


def _halving(candidates: list[int], ready: frozenset[int], allowance: int) -> int:
    """The candidate that leaves the likelihood on both sides most even and keeps the bound.

    A turn is likelier near the first position: bugs are reported soon after they appear and fixed soon after that.
    The weight of a place at distance d is 1/d.
    """
    weights = list(accumulate(1 / p for p in candidates))
    total = weights[-1] + 1 / (candidates[-1] + 1)
    least = _halvings(len(candidates) + 1)

    def worst(index: int) -> int:
        return _halvings(max(index + 1, len(candidates) - index))

    def unevenness(index: int) -> float:
        return abs(total - 2 * weights[index])

    indexes = range(len(candidates))
    cheap = [i for i in indexes if candidates[i] in ready and worst(i) < least]
    within = [i for i in indexes if worst(i) < max(least, allowance)]
    return candidates[min(cheap or within, key=unevenness)]


def _equal_parts(candidates: list[int], slots: int) -> tuple[int, ...]:
    parts = min(slots, len(candidates)) + 1
    return tuple(dict.fromkeys(candidates[len(candidates) * i // parts] for i in range(1, parts)))
