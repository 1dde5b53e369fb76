"""The commented document: records one after another, each a program in comments that say what it shows.

A record is a `# Title:` comment, a string of three quotes that begins with `Output:`, comments for `# Version:`
and `# Labels:`, the program, and a trailer of comments (`# API:`, `# Bug description:`). The text may be cut off at
both ends: only records that are whole become Repros, and what is left out becomes a Problem with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from repros.read.block import Block, BlockKind, Origin, Page, Paragraph
from repros.read.claim import claim_of_output
from repros.read.environment import read_environment
from repros.read.labels import read_labels
from repros.read.normal import normalise
from repros.read.program import read_programs
from repros.values import Evidence, Issue, Problem, Reading, ReportedEnvironment, Repro

_TITLE = re.compile(r"# ?Title:[ \t]*(?P<title>.*)")
_MARKER = re.compile(r"# ?(?P<key>Title|Version|Labels|PR Title|API|Bug description):", re.IGNORECASE)
_TRAILER = re.compile(r"[ \t]*# ?(?:API|Bug description):", re.IGNORECASE)
_QUOTES = re.compile(r"[rRuU]?(\"\"\"|''')")
_OUTPUT = re.compile(r"\s*Output:[ \t]*\n?", re.IGNORECASE)
_FENCE = re.compile(r" {0,3}(?:`{3,}|~{3,})")


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


def read_document(issue: Issue) -> Reading | None:
    """The Reading of a commented document, a Repro a whole record; None where the text is no such document."""
    if not is_document(issue.body):
        return None
    records, problems = split_document(issue.body)
    repros = tuple(repro for record in records for repro in _repros(record))
    return Reading(
        id=issue.id,
        records=True,
        environment=repros[0].environment if repros else ReportedEnvironment(),
        labels=tuple(dict.fromkeys(label for repro in repros for label in repro.labels)),
        repros=tuple(sorted(repros, key=lambda r: not r.runnable)),
        problems=problems,
        evidence=tuple(Evidence(r.first_line, r.last_line, "record", f"whole record {r.title!r}") for r in records),
    )


def _repros(record: Record) -> Iterator[Repro]:
    """The Repro of a record; none where its program holds nothing to run."""
    page = _page(record)
    for program in read_programs(page, record.title)[:1]:
        yield Repro(
            files=program.files,
            entry=program.entry,
            mode=program.mode,
            title=record.title or None,
            added_imports=program.added_imports,
            environment=read_environment(Issue(title=record.title), page),
            labels=read_labels(record.header),
            claim=claim_of_output(record.output),
            needs=program.needs,
            problems=program.problems,
            runnable=program.runnable,
            evidence=program.evidence,
        )


def _page(record: Record) -> Page:
    """A record as a page: its comments are prose, its output and its program are blocks."""
    first = record.first_line
    output = Block(
        record.output, first, record.program_line - 1, Origin.FENCE, kind=BlockKind.TRACEBACK, output=record.output
    )
    program = Block(
        record.program,
        record.program_line,
        record.last_line,
        Origin.FENCE,
        language="python",
        kind=BlockKind.PROGRAM,
        why="the program of a commented document's record",
        code=record.program,
    )
    header = Paragraph(record.header, first, record.program_line - 1)
    trailer = Paragraph(record.trailer, record.program_line, record.last_line)
    return Page("\n".join((record.header, record.program, record.trailer)), (header, output, program, trailer))


def is_document(text: str) -> bool:
    """Whether a text has the shape of a commented document: two different markers, none below a fence."""
    keys: set[str] = set()
    for line in text.split("\n"):
        if _FENCE.match(line):
            return False
        marker = _MARKER.match(line)
        if marker:
            keys.add(marker["key"].lower())
            if len(keys) > 1 and keys != {"version", "labels"}:
                return True
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
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
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
    title = found["title"].strip() if found else ""
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


def _title(lines: Sequence[str]) -> str:
    found = _TITLE.match(lines[0])
    return found["title"].strip() if found else ""


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
