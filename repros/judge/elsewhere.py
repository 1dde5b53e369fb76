"""Exceptions that end no program: of a process, a thread or a finaliser of it, as Python prints them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from repros.judge.budget import leave_out, spend
from repros.judge.children import starts_processes
from repros.judge.raised import last_name
from repros.values import Outcome, RaisedException, Repro, Run

_OPENS = re.compile(
    r"(?:Process [\w:.-]{1,80}|Exception in (?:thread|callback) [^\n]{1,500}|-- Process \d{1,4} terminated[^\n]{0,80}"
    r"|(?P<ignored>Exception ignored (?:in|on)[^\n]{0,500})):?$"
)
_HEAD = "Traceback (most recent call last)"
_ENDS = re.compile(r"(?P<type>[A-Za-z_][\w.]{0,150})(?:: (?P<message>.*))?$")
_MOST = 200_000
_MOST_LINES = 400
"""Lines of one traceback that are looked at for its end."""


def uncaught_elsewhere(repro: Repro, run: Run) -> tuple[RaisedException, ...]:
    """What was raised in a process, a thread or a finaliser of a program and not what ended it itself, in order."""
    return tuple(exception for exception, _ in _read(repro, run))


def ended_elsewhere(repro: Repro, run: Run) -> tuple[RaisedException, ...]:
    """The same without what finalisers raised: that ended nothing."""
    return tuple(exception for exception, ignored in _read(repro, run) if not ignored)


def _read(repro: Repro, run: Run) -> Iterator[tuple[RaisedException, bool]]:
    if run.outcome is Outcome.INFRA_ERROR or _HEAD not in run.stderr:
        return
    if len(run.stderr) > _MOST:
        leave_out(f"the last {_MOST:,} characters of standard error")
    lines = run.stderr[-_MOST:].replace("\r\n", "\n").split("\n")
    own = {last_name(e.type) for e in run.exceptions}
    untold = starts_processes(repro)
    for at, line in enumerate(lines):
        spend(3)
        opens = _OPENS.match(line.strip()[:1000])
        if opens and any(_HEAD in x for x in lines[at + 1 : at + 3]):
            spend(2 * _MOST_LINES)
            start, ignored = at + 1, bool(opens["ignored"])
        elif untold and line.startswith(_HEAD) and not any(_OPENS.match(x.strip()[:1000]) for x in lines[:at][-2:]):
            start, ignored = at, False
        else:
            continue
        found = _end_of(lines, start)
        if found and (opens or last_name(found.type) not in own):
            yield found, ignored


def _end_of(lines: list[str], start: int) -> RaisedException | None:
    """What a traceback ends in."""
    end = next((n for n in range(start, min(start + _MOST_LINES, len(lines))) if _is_end(lines[n])), None)
    found = _ENDS.match(lines[end][:5000]) if end is not None else None
    if not found or end is None:
        return None
    message = "\n".join((found["message"] or "", *_going_on(lines, end + 1))).strip()
    return RaisedException(found["type"], message, ())


def _is_end(line: str) -> bool:
    return bool(line) and line[0] not in " \t" and _HEAD not in line and bool(_ENDS.match(line[:5000]))


def _going_on(lines: list[str], start: int) -> Iterator[str]:
    """The further lines of a message, up to a blank one or the next traceback's."""
    for line in lines[start : start + 50]:
        if not line.strip() or _HEAD in line or _OPENS.match(line.strip()[:1000]):
            return
        yield line
