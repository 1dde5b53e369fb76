"""Warnings in a program's output: category and message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_WARNING = re.compile(
    r"(?:.{0,300}?:\d{1,6}:\s{0,2}|[\s>#*`-]{0,8})(?P<category>(?:[A-Za-z_]\w{0,60}\.){0,6}[A-Z]\w{0,60}Warning"
    r"|Warning):\s?(?P<message>.*)"
)
_TORCH_LOG = re.compile(r"\[W(?:\d[\d :.]{0,30})?\s?(?P<where>[^\]\n]{1,200})\]\s?(?:Warning:\s)?(?P<message>.*)")
_LOGGED = re.compile(
    r"(?:\[[^\]\n]{1,80}\]\s?){1,3}[\w.]{1,80}:\s\[(?:WARNING|DEBUG|INFO)\]\s(?P<message>.*)"
    r"|WARNING:[\w.]{0,80}:(?P<root>.*)"
)
_GLOG = re.compile(
    r"(?:\[rank\d{1,4}\]:\s?)?W\d{4} \d\d:\d\d:\d\d[.\d]{0,10} \d{1,9} \S{1,300}:\d{1,6}\] "
    r"(?:\[\S{1,20}\] )?(?P<message>.*)"
)
"""A warning as torch's own loggers in Python write it since 2.3."""

_STOP = re.compile(r"\s*$|\s{2}\S|>>>|In \[|Traceback |\S{0,300}:\d{1,6}: |tensor\(|[$%] ")
_MAX_LINE = 4000


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning that an output shows; `category` is None where the output gives none."""

    category: str | None
    message: str
    text: str
    first_line: int


def read_warnings(text: str) -> list[Warned]:
    """Every warning of an output, in order, each message whole."""
    if (
        "arning" not in text
        and "WARN" not in text
        and "[W" not in text
        and "[DEBUG]" not in text
        and not _GLOG.search(text)
    ):
        return []
    lines = [line[:_MAX_LINE] for line in text.split("\n")]
    found: list[Warned] = []
    at = 0
    while at < len(lines):
        category, message = _head(lines[at])
        end = at + 1
        if message is not None:
            end = _end(lines, at)
            whole = "\n".join((message, *lines[at + 1 : end])).strip()
            found.append(Warned(category, whole, "\n".join(lines[at:end]).strip(), at))
        at = end
    return found


def _head(line: str) -> tuple[str | None, str | None]:
    match = _WARNING.match(line)
    if match:
        return match["category"], match["message"]
    match = _TORCH_LOG.match(line)
    if match:
        return None, match["message"]
    match = _GLOG.match(line)
    if match:
        return None, match["message"]
    match = _LOGGED.match(line)
    return None, (match["message"] or match["root"] or "") if match else None


def _end(lines: Sequence[str], at: int) -> int:
    """The line behind a warning: Python prints the line of code that warned below it, two spaces in."""
    return next(
        (n for n in range(at + 1, len(lines)) if _STOP.match(lines[n]) or _head(lines[n])[1] is not None), len(lines)
    )
