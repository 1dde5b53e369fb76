"""Room for texts: short ones stay whole, long ones are cut, and what doesn't fit into a list is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Some(Generic[T]):
    """The first items of a list, and how many more it had."""

    shown: tuple[T, ...]
    more: int


def some(items: Iterable[T], most: int) -> Some[T]:
    """At most so many items of a list."""
    every = tuple(items)
    return Some(every[:most], max(0, len(every) - most))


def fitted(render: Callable[[int], str], most: int) -> str:
    """What `render` gives for the largest room a text, up to `most`, that keeps it within `most` characters.

    `render` is given how many characters each of its texts may have: one room for all of them leaves the short ones
    whole, and gives the longer ones equal shares of what is left. Raises ValueError where it never fits.
    """
    if len(text := render(most)) <= most:
        return text
    if len(best := render(0)) > most:
        raise ValueError(f"without any text there are {len(best):,} characters, and {most:,} is the most")
    low, high = 0, most
    while high - low > 1:
        # From below, so that nothing is rendered that is much longer than what fits.
        room = min(2 * low or 64, (low + high) // 2)
        if len(text := render(room)) <= most:
            best, low = text, room
        else:
            high = room
    return best


def share_out(texts: Sequence[str], budget: int) -> tuple[str, ...]:
    """The texts, together at most `budget` characters; what a short one leaves goes to the longer ones."""
    rooms = [0] * len(texts)
    left = budget
    for done, index in enumerate(sorted(range(len(texts)), key=lambda i: len(texts[i]))):
        rooms[index] = min(len(texts[index]), left // (len(texts) - done))
        left -= rooms[index]
    return tuple(cut(text, room) for text, room in zip(texts, rooms, strict=True))


def cut(text: str, room: int) -> str:
    """`text` in at most `room` characters; the end is worth more than the beginning, errors stand there."""
    if len(text) <= room:
        return text
    note = f"\n… {len(text) - room:,} characters left out …\n"
    keep = room - len(note)
    if keep <= 0:
        return text[:room]
    head = keep // 3
    return text[:head] + note + text[len(text) - (keep - head) :]
