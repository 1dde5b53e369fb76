"""Room in a comment, shared out fairly: short texts whole, long ones cut in the middle."""

from __future__ import annotations

from collections.abc import Sequence


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
