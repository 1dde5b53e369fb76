"""The hidden marker: what the bot remembers in its own comment, where no text of an issue can imitate or end it."""

from __future__ import annotations

import base64
import binascii
import re

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MAX_COMMENT = 65_536
"""The most characters that GitHub takes as a comment."""

MAX_MARKER = 16_384
"""A marker longer than this was not written by us, and isn't decoded."""

# At the very start of the comment, so that nothing which the comment quotes can stand before it or pass for it.
_MARKER = re.compile(r"<!-- reprobot:1 (?P<data>[A-Za-z0-9_+-]*={0,2}) -->\n?")

_ALPHABET = b"+_"


class Entry(BaseModel):
    """One verdict as the comment's history names it: the day (`2026-11-22`) and its sentence.

    `apart` is whether it was about another program, or a range of releases, that a command gave.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    day: str = Field(max_length=40)
    sentence: str = Field(max_length=2_000)
    apart: bool = False


class State(BaseModel):
    """What the bot remembers of an issue in its comment.

    `labels` are those that the bot itself set, as they were named then. `current` is the verdict that the
    comment shows, `history` the earlier ones, the newest first. `job` is the job that wrote the comment last.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    labels: tuple[str, ...] = ()
    current: Entry | None = None
    history: tuple[Entry, ...] = ()
    job: str | None = None

    def judged(self, entry: Entry) -> State:
        """The state after a further verdict: the one before joins the history where its sentence is another."""
        if self.current is None or self.current.sentence == entry.sentence:
            return self.model_copy(update={"current": entry})
        return self.model_copy(update={"current": entry, "history": (self.current, *self.history)})


def with_marker(state: State, text: str) -> str:
    """A comment: the marker, then `text`.

    The oldest history gives way until all fits GitHub's limit, the present verdict last; labels never do, since a
    label that the bot doesn't know for its own stays for good. Raises ValueError where it can't fit.
    """
    room = min(MAX_MARKER, MAX_COMMENT - len(text))
    while len(marker := encode(state)) > room:
        if state.history:
            state = state.model_copy(update={"history": state.history[:-1]})
        elif state.current:
            state = state.model_copy(update={"current": None})
        else:
            raise ValueError(f"the comment has {len(text):,} characters, which leaves no room for its marker")
    return marker + text


def encode(state: State) -> str:
    """The marker's line. This base64 has no `--`, no `<` and no `@`, whatever the state holds."""
    data = state.model_dump_json(exclude_defaults=True).encode()
    return f"<!-- reprobot:1 {base64.b64encode(data, altchars=_ALPHABET).decode()} -->\n"


def decode(comment: str) -> State | None:
    """The state of a comment; None where it doesn't begin with our marker.

    A marker whose content can't be read (somebody edited it) is an empty State: the comment is still ours.
    """
    found = _MARKER.match(comment, 0, MAX_MARKER + 64)
    if found is None:
        return None
    try:
        # Markers of before have a `-` for the `+`.
        data = found["data"].replace("-", "+")
        return State.model_validate_json(base64.b64decode(data, altchars=_ALPHABET, validate=True))
    except (ValidationError, binascii.Error, ValueError):
        return State()


def without_marker(comment: str) -> str:
    """The comment as a person reads it."""
    return _MARKER.sub("", comment, count=1) if _MARKER.match(comment) else comment
