"""The commented document: records one after another, each a program in comments that say what it shows.

A record is a `# Title:` comment, a string of three quotes that begins with `Output:`, comments for `# Version:`
and `# Labels:`, the program, and a trailer of comments (`# API:`, `# Bug description:`). The text may be cut off at
both ends: only records that are whole become Repros, and what is left out becomes a Problem with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from repros.read.text.normal import normalise
from repros.shorten import LONGEST_TITLE, shortened
from repros.values import Problem

_TITLE = re.compile(r"# ?Title:[ \t]*(?P<title>.*)")
_MARKER = re.compile(r"# ?(?P<key>Title|Version|Labels|PR Title|API|Bug description):", re.IGNORECASE)
_TRAILER = re.compile(r"[ \t]*# ?(?:API|Bug description):", re.IGNORECASE)
_QUOTES = re.compile(r"[rRuU]?(\"\"\"|''')")
_DESCRIBED = re.compile(r"# ?Bug description:\s?\S", re.IGNORECASE)
_NEIGHBOURS = (
    (re.compile(r"# ?Title:"), re.compile(r"[rRuU]?(?:\"\"\"|''')")),
    (re.compile(r"[rRuU]?(?:\"\"\"|''')$"), re.compile(r"Output:|# ?Version:")),
    (re.compile(r"# ?Version:\s?\S"), re.compile(r"# ?Labels:\s?\S")),
    (re.compile(r"# ?API:\s?\S"), re.compile(r"[ \t]*# ?Bug description:\s?\S")),
    (_DESCRIBED, re.compile(r"[ \t]*# {3,}\S|# ?Title:")),
)
"""Lines of a document that no other text has one below the other."""

_OUTPUT = re.compile(r"\s*Output:[ \t]*\n?", re.IGNORECASE)
_FENCE = re.compile(r" {0,3}(?:`{3,}|~{3,}\s*\w*\s*$)")


@dataclass(frozen=True, slots=True)
class Record:
    """One whole record: `header` and `trailer` are its comments without marks; lines count from 1 in the text."""

    title: str
    output: str
    header: str
    program: str
    trailer: str
    first_line: int
    program_line: int
    last_line: int


def is_document(text: str) -> bool:
    """Whether a text has the shape of a commented document: two of its lines follow each other, above any fence.

    A single marker is none: `# Version:` may be a heading of Markdown.
    """
    above = ""
    for line in text.split("\n"):
        if _FENCE.match(line):
            return False
        bare = line.strip()
        if bare:
            if any(first.match(above) and second.match(line) for first, second in _NEIGHBOURS):
                return True
            above = bare
    return False


def split_document(text: str) -> tuple[tuple[Record, ...], tuple[Problem, ...]]:
    """The whole records of a document, and a Problem for each stretch that is none."""
    lines = normalise(text).split("\n")
    starts = [n for n, line in enumerate(lines) if _TITLE.match(line)]
    records: list[Record] = []
    problems: list[Problem] = []
    if any(line.strip() for line in lines[: starts[0] if starts else len(lines)]):
        problems.append(
            _cut("the text begins inside a record: what stands before the first `# Title:` was left out", 0)
        )
    for start, end in pairwise([*starts, len(lines)]):
        read = _record(lines[start:end], start, last=end == len(lines))
        if isinstance(read, Record):
            records.append(read)
        else:
            problems.append(read)
    return tuple(records), tuple(problems)


def _cut(detail: str, line: int) -> Problem:
    return Problem("truncated-document", detail, line + 1)


def _record(lines: Sequence[str], start: int, *, last: bool) -> Record | Problem:
    found = _TITLE.match(lines[0])
    title = shortened(found["title"].strip(), LONGEST_TITLE) if found else ""
    where = f"the record {title!r}" if title else "a record without a title"
    string = _string(lines)
    if string is None:
        return (
            _cut(f"{where} is cut off inside its output", start)
            if last
            else _broken(f"{where} has an open string", start)
        )
    header_end = _header_end(lines, string[1])
    trailer = _trailer_start(lines, header_end)
    if last and trailer == len(lines):
        return _cut(f"{where} is cut off before its end", start)
    program = "\n".join(lines[header_end:trailer]).strip("\n")
    if not program.strip():
        return _broken(f"{where} has no program", start)
    blank = next(n for n in range(header_end, trailer) if lines[n].strip())
    return Record(
        title=title,
        output=_output(lines[string[0] : string[1]]),
        header=_comments([*lines[1 : string[0]], *lines[string[1] : header_end]]),
        program=program + "\n",
        trailer=_comments(lines[trailer:]),
        first_line=start + 1,
        program_line=start + blank + 1,
        last_line=start + len(lines),
    )


def _broken(detail: str, line: int) -> Problem:
    return Problem("broken-record", detail, line + 1)


def _string(lines: Sequence[str]) -> tuple[int, int] | None:
    """The lines of the string with the output, end excluded; (1, 1) where there is none, None where it has no end."""
    at = next((n for n in range(1, len(lines)) if lines[n].strip() and not lines[n].startswith("#")), None)
    quotes = _QUOTES.match(lines[at]) if at is not None else None
    if at is None or quotes is None:
        return 1, 1
    if quotes[1] in lines[at][quotes.end() :]:
        return at, at + 1
    end = next((n + 1 for n in range(at + 1, len(lines)) if quotes[1] in lines[n]), None)
    return None if end is None else (at, end)


def _output(lines: Sequence[str]) -> str:
    text = "\n".join(lines)
    quotes = _QUOTES.match(text)
    inside = text[quotes.end() : text.rfind(quotes[1])].lstrip("\n") if quotes else ""
    label = _OUTPUT.match(inside)
    return (inside[label.end() :] if label else inside).strip("\n")


def _header_end(lines: Sequence[str], start: int) -> int:
    """The line where the program begins: the comments with markers above it belong to the header."""
    end = start
    for n in range(start, len(lines)):
        if lines[n].strip() and not lines[n].startswith("#"):
            break
        if _TRAILER.match(lines[n]):
            break
        if _MARKER.match(lines[n]):
            end = n + 1
    return end


def _trailer_start(lines: Sequence[str], start: int) -> int:
    """The first marker in the run of comments at the end; the number of lines where there is no trailer."""
    found = len(lines)
    for n in range(len(lines) - 1, start - 1, -1):
        line = lines[n].strip()
        if line and not line.startswith("#"):
            break
        if _TRAILER.match(lines[n]):
            found = n
    return found


def _comments(lines: Sequence[str]) -> str:
    return "\n".join(_uncommented(lines))


def _uncommented(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        bare = line.strip()
        if bare.startswith("#"):
            yield bare.lstrip("#").strip()
