"""Exceptions that no record has: of a process, a thread or a finaliser of a program, as Python prints them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from repros.values import Outcome, RaisedException, Run

_OPENS = re.compile(
    r"(?:Process [\w:.-]{1,80}|Exception in (?:thread|callback) [^\n]{1,500}|-- Process \d{1,4} terminated[^\n]{0,80}"
    r"|(?P<ignored>Exception ignored (?:in|on)[^\n]{0,500})):?$"
)
_RANK = re.compile(r"(?P<rank>\[(?:rank|default)\d{1,4}\]):\s?")
_LAUNCHERS = re.compile(r"(?:torch\.distributed\..{1,100}\.ChildFailedError|subprocess\.CalledProcessError)")
"""What torchrun and, before 1.9, `torch.distributed.launch` raise where a process that they started failed."""

_HEAD = "Traceback (most recent call last)"
_ENDS = re.compile(r"(?P<type>[A-Za-z_][\w.]{0,150})(?:: (?P<message>.*))?$")
_MOST = 200_000
_MOST_LINES = 400
"""Lines of one traceback that are looked at for its end."""


def uncaught_elsewhere(run: Run) -> tuple[RaisedException, ...]:
    """What was raised in a process, a thread or a finaliser of a program that itself ended cleanly, in order."""
    return tuple(exception for exception, _ in _read(run))


def ended_elsewhere(run: Run) -> tuple[RaisedException, ...]:
    """The same without what finalisers raised: that ended nothing."""
    return tuple(exception for exception, ignored in _read(run) if not ignored)


def raised_in_ranks(run: Run) -> tuple[RaisedException, ...]:
    """What was raised in the processes of a program that torchrun started, where it says itself that one failed."""
    if not any(_LAUNCHERS.fullmatch(e.type) and "distributed" in f"{e.type}{e.message}" for e in run.exceptions):
        return ()
    ranks: dict[str, list[str]] = {}
    for line in run.stderr[-_MOST:].replace("\r\n", "\n").split("\n"):
        rank = _RANK.match(line)
        ranks.setdefault(rank["rank"] if rank else "", []).append(line[rank.end() :] if rank else line)
    found = (_ended(lines, at) for lines in ranks.values() for at, line in enumerate(lines) if _HEAD in line[:200])
    return tuple(dict.fromkeys(e for e in found if e and not _LAUNCHERS.fullmatch(e.type)))


def _read(run: Run) -> Iterator[tuple[RaisedException, bool]]:
    if run.outcome is not Outcome.OK or _HEAD not in run.stderr:
        return
    lines = run.stderr[-_MOST:].replace("\r\n", "\n").split("\n")
    for at, line in enumerate(lines):
        opens = _OPENS.match(line.strip()[:1000])
        if opens and any(_HEAD in x for x in lines[at + 1 : at + 3]) and (found := _ended(lines, at)):
            yield found, bool(opens["ignored"])


def _ended(lines: list[str], at: int) -> RaisedException | None:
    """The exception that a traceback ends with which begins at `at`, or right below."""
    end = next((n for n in range(at + 1, min(at + _MOST_LINES, len(lines))) if _is_end(lines[n])), None)
    found = _ENDS.match(lines[end][:5000]) if end is not None else None
    if found is None or end is None:
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
