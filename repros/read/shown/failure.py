"""One exception that an output shows, whoever printed it."""

from __future__ import annotations

from dataclasses import dataclass

from repros.values import Frame


@dataclass(frozen=True, slots=True)
class Failure:
    """One exception that an output shows.

    `exception` is the type as written, `text` the whole of it from the traceback's head to the message's end,
    `has_traceback` whether frames stand above the message; `first_line` counts from 0 in the text that was read.
    """

    exception: str | None
    message: str | None
    text: str
    frames: tuple[Frame, ...] = ()
    has_traceback: bool = False
    first_line: int = 0
