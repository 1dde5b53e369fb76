"""Tracebacks as Python prints them, and the exceptions that they end in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from repros.judge.budget import spend
from repros.values import RaisedException

OPENS = re.compile(
    r"(?:Process [\w:.-]{1,80}|Exception in (?:thread|callback) [^\n]{1,500}|-- Process \d{1,4} terminated[^\n]{0,80}"
    r"|(?P<ignored>Exception ignored (?:in|on)[^\n]{0,500})):?$"
)
"""What stands above the traceback of a process, a thread or a finaliser."""

HEAD = "Traceback (most recent call last)"
_ENDS = re.compile(r"(?P<type>[A-Za-z_][\w.]{0,150})(?:: (?P<message>.*))?$")
MOST = 200_000
"""Characters of standard error that are searched, from its end."""

_MOST_LINES = 400
"""Lines of one traceback that are looked at for its end."""


def exception_in(lines: list[str], start: int) -> RaisedException | None:
    """What a traceback ends in."""
    spend(2 * _MOST_LINES)
    end = next((n for n in range(start, min(start + _MOST_LINES, len(lines))) if _is_end(lines[n])), None)
    found = _ENDS.match(lines[end][:5000]) if end is not None else None
    if not found or end is None:
        return None
    message = "\n".join((found["message"] or "", *_going_on(lines, end + 1))).strip()
    return RaisedException(found["type"], message, ())


def _is_end(line: str) -> bool:
    return bool(line) and line[0] not in " \t" and HEAD not in line and bool(_ENDS.match(line[:5000]))


def _going_on(lines: list[str], start: int) -> Iterator[str]:
    """The further lines of a message, up to a blank one or the next traceback's."""
    for line in lines[start : start + 50]:
        if not line.strip() or HEAD in line or OPENS.match(line.strip()[:1000]):
            return
        yield line
