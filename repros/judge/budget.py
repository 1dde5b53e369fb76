"""What one judgement may cost, counted in steps since pure code has no clock, and what it left out for that.

A budget holds for all that is called while it is open, as a context of `decimal` does: what compares says what it
spends where it compares, and no function in between has to hand anything on. The same texts always cost the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

MOST_STEPS = 2_500_000
"""A second's work, and less than two on a busy machine.

A step is the comparison of two words or numbers; what else costs time is told in such.
"""


PAIRS = 10_000
"""Pairs of characters that rapidfuzz holds against each other in a step."""


class TooMuch(Exception):
    """There is more to compare than a judgement may cost."""


@dataclass(slots=True)
class Budget:
    """The steps that are left, and what was not compared, in the words of `leave_out`."""

    steps: int
    left_out: list[str] = field(default_factory=list)


_OPEN: ContextVar[Budget | None] = ContextVar("budget", default=None)


@contextmanager
def budget(steps: int = MOST_STEPS) -> Iterator[Budget]:
    """Opens a budget of its own for what is called inside."""
    opened = Budget(steps)
    token = _OPEN.set(opened)
    try:
        yield opened
    finally:
        _OPEN.reset(token)


def spend(steps: float) -> None:
    """Takes steps from the open budget, before they are made. Raises TooMuch where there are not so many left."""
    opened = _OPEN.get()
    if opened is not None:
        opened.steps -= int(steps) + 1
        if opened.steps < 0:
            raise TooMuch


def leave_out(compared: str) -> None:
    """Says what alone was compared, as `the first 5 lines of its output`; the rest was left out."""
    opened = _OPEN.get()
    if opened is not None and compared not in opened.left_out:
        opened.left_out.append(compared)
