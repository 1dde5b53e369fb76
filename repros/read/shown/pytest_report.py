"""Failures as pytest reports them: `>` before the line that failed, `E` before what was raised, a summary below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from repros.read.shown.failure import Failure
from repros.read.text.looks import IMPORT
from repros.values import Frame

_RAISED = re.compile(r"E(?: {3}(?P<text>.*)|\s*$)")
_SECTION = re.compile(r"_{3,} .{1,300} _{3,}$|={3,} .{1,300} ={3,}$")
_POINTED = re.compile(r"> {2,}(?P<source>\S.*)")
_PLACE = re.compile(r"(?P<file>[^\s:][^:\n]{0,300}\.py):(?P<line>\d{1,9}):(?: in (?P<function>\S{1,200})| ?[\w.]*)$")
_TYPED = re.compile(r"(?P<type>(?:[A-Za-z_]\w{0,60}\.){0,8}[A-Z]\w{0,80})(?:: (?P<message>.*)|$)", re.DOTALL)
_SUMMARY = re.compile(
    r"`{0,3}(?:FAILED|ERROR) [^\s:]{1,300}\.py(?:::.{0,300}?)? - "
    r"(?P<type>(?:[A-Za-z_]\w{0,60}\.){0,8}[A-Z]\w{0,80})(?:: (?P<message>.{1,1000}?))?`{0,3}$"
)
_REWRITTEN = re.compile(r"(?:assert|\+  where) ")
"""How pytest says what an assertion compared; Python itself says nothing of it."""

_HARNESS = re.compile(r"\s*To execute this test, run the following")
"""What torch's own tests write below a message."""

_BELOW = 3
"""Lines below what was raised among which its place stands."""


def is_report(lines: Sequence[str]) -> bool:
    """Whether an output is pytest's, of a program that does not stand above it among the lines."""
    above = list(takewhile(lambda line: not _is_raised(line), lines))
    return len(above) < len(lines) and not any(IMPORT.match(line[:400]) for line in above)


def read_report(lines: Sequence[str]) -> list[Failure]:
    """The failures of a pytest report in order; where only its summary is given, those that it names."""
    found: list[Failure] = []
    frames: list[Frame] = []
    source: str | None = None
    start = at = 0
    while at < len(lines):
        if _is_raised(lines[at]):
            end = next((n for n in range(at, len(lines)) if not _RAISED.match(lines[n])), len(lines))
            below = _place_below(lines, end, source)
            frames += [below] if below else []
            found.append(_failure(lines, start, at, end, tuple(frames)))
            start, frames, source, at = end, [], None, end
            continue
        if _SECTION.match(lines[at]):
            start, frames, source = at, [], None
        elif pointed := _POINTED.match(lines[at]):
            source = pointed["source"].strip()
        elif frame := _frame(lines, at, source):
            frames.append(frame)
            source = None
        at += 1
    named = ((n, line) for n, line in enumerate(lines) if "FAILED " in line or "ERROR " in line)
    return found or [_named(match, line, n) for n, line in named if (match := _SUMMARY.match(line))]


def _is_raised(line: str) -> bool:
    """Whether a line is the first of those that say what was raised."""
    found = _RAISED.match(line) if line.startswith("E") else None
    return found is not None and bool((found["text"] or "").strip())


def _place_below(lines: Sequence[str], end: int, source: str | None) -> Frame | None:
    """The place of a failure, which stands below what was raised unless its source stood above with a function."""
    if source is None:
        return None
    return next((f for n in range(end, min(end + _BELOW, len(lines))) if (f := _frame(lines, n, source))), None)


def _frame(lines: Sequence[str], at: int, source: str | None) -> Frame | None:
    found = _PLACE.match(lines[at])
    if not found:
        return None
    if found["function"] and at + 1 < len(lines):
        source = lines[at + 1].strip()
    return Frame(found["file"], int(found["line"]), found["function"], source)


def _failure(lines: Sequence[str], start: int, at: int, end: int, frames: tuple[Frame, ...]) -> Failure:
    said = [line[1:].rstrip() for line in lines[at:end]]
    typed = _TYPED.match(said[0].strip())
    exception, first = (typed["type"], typed["message"] or "") if typed else ("AssertionError", "")
    rest = list(takewhile(lambda line: not _HARNESS.match(line), said[1:])) if typed else []
    if exception == "AssertionError":
        rest = list(takewhile(lambda line: not _REWRITTEN.match(line.strip()), rest))
    margin = len(said[0]) - len(said[0].lstrip())
    message = "\n".join((first, *(line[margin:] for line in rest))).strip()
    text = "\n".join(lines[start:end]).strip("\n")
    return Failure(exception, message or None, text, frames, has_traceback=True, first_line=at)


def _named(found: re.Match[str], line: str, at: int) -> Failure:
    return Failure(found["type"], found["message"], line.strip("` "), first_line=at)
