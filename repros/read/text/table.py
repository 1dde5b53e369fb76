"""Tables of Markdown, and lists of releases: their cells without marks, and the prose that their rows come to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_RULE = re.compile(r"\s{0,8}\|?(?:\s{0,80}:?-{1,200}:?\s{0,80}\|)+(?:\s{0,80}:?-{1,200}:?\s{0,80})?$")
_WORKS = re.compile(r"[✅✔🟢☑👍]")
_FAILS = re.compile(r"[❌✗✘🔴✖👎]")
_RELEASES = re.compile(r"(?:(?:py)?torch)?(?:[\s_.]{0,3}(?:versions?|releases?|__version__))?", re.IGNORECASE)
_ENVIRONMENT = re.compile(r"(?:py)?torch\b|python\b", re.IGNORECASE)
_MARKED = re.compile(r"(?P<mark>`{1,3}|\*\*)(?P<text>[^`*]{0,2000})(?P=mark)")
_VERSION = re.compile(r"v?\d\.\d{1,2}(?:\.\d{1,2})?[\w.+]{0,40}")
_LISTED = re.compile(
    r"[\s*+-]{0,6}[`*]{0,2}(?:(?:py)?torch\s)?(?P<version>v?\d\.\d{1,2}(?:\.\d{1,2})?[\w.+]{0,40})[`*]{0,2}"
    r"\s?(?::|=>|->|→)\s{1,8}(?P<says>\S.{0,2000})",
    re.IGNORECASE,
)
"""A line that says what comes out with a release: `1.6.0: 3`."""

_FAILED = "fails"
MAX_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the cells of its header and of its rows, every row as long as the header.

    `first` and `end` are the lines of the text that it takes up, `first` counted from 0 and `end` excluded.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first: int
    end: int

    @property
    def release_column(self) -> int | None:
        """The column of torch's releases; None where no column has them alone."""
        for n, name in enumerate(self.header):
            if name and _RELEASES.fullmatch(name) and self.rows and all(_VERSION.match(row[n]) for row in self.rows):
                return n
        return None


def read_tables(text: str) -> list[Table]:
    """The tables of a paragraph, and what is listed in it a line a release."""
    if "|" not in text or "-" not in text:
        return _listed(text) if ". " not in text and text.count(".") > 1 else []
    lines = text.split("\n")
    found: list[Table] = []
    at = 1
    while at < len(lines):
        if "|" in lines[at - 1] and _RULE.match(lines[at]):
            end = next((n for n in range(at + 1, len(lines)) if "|" not in lines[n]), len(lines))
            header = _cells(lines[at - 1])
            rows = tuple(_as_long(_cells(line), len(header)) for line in lines[at + 1 : end])
            if 2 <= len(header) <= MAX_COLUMNS:
                found.append(Table(header, rows, at - 1, end))
            at = end
        at += 1
    return found


def _listed(text: str) -> list[Table]:
    lines = [_LISTED.match(line) for line in text.split("\n")]
    rows = tuple((m["version"], _plain(m["says"])) for m in lines if m)
    alone = len(rows) > 1 and len(rows) == len(lines) and len({version for version, _ in rows}) == len(rows)
    return [Table(("version", "output"), rows, 0, len(lines))] if alone else []


def stated_lines(table: Table) -> Iterator[str]:
    """What a table of an environment, all in one row, states column by column: `PyTorch: 2.1.0`."""
    if len(table.rows) == 1 and any(map(_ENVIRONMENT.match, table.header)):
        yield from (f"{name}: {cell}" for name, cell in zip(table.header, table.rows[0], strict=True) if name and cell)


def told_lines(table: Table) -> Iterator[str]:
    """A table's rows as sentences: of a table of releases each with what its row says of it."""
    column = table.release_column
    for row in table.rows:
        cells = [_in_words(cell) for n, cell in enumerate(row) if n != column and cell]
        rest = ", ".join([c for c in cells if c == _FAILED] or cells)
        yield f"torch {row[column]}: {rest};" if column is not None else rest


def without_tables(text: str, tables: Sequence[Table]) -> str:
    """A text with blank lines in place of its tables."""
    gone = {n for table in tables for n in range(table.first, table.end)}
    return "\n".join("" if n in gone else line for n, line in enumerate(text.split("\n")))


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|")
    parts = re.split(r"(?<!\\)\|", inner)
    if len(parts) > 1 and not parts[-1].strip():
        parts.pop()
    return tuple(_plain(part) for part in parts)


def _plain(cell: str) -> str:
    """A cell without the marks that stand around the whole of it."""
    text = cell.replace("\\|", "|").strip()
    found = _MARKED.fullmatch(text)
    return found["text"].strip() if found else text


def _as_long(cells: tuple[str, ...], length: int) -> tuple[str, ...]:
    return (*cells[:length], *[""] * (length - len(cells)))


def _in_words(cell: str) -> str:
    return _FAILS.sub(f" {_FAILED} ", _WORKS.sub(" works ", cell)).strip()
