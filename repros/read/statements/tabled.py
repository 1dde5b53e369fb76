"""What a table says comes out, and what it says should."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from repros.read.releases.versions import release_numbers, same_release
from repros.read.shown.crashes import crash_in_output
from repros.read.shown.traceback import read_failures
from repros.read.shown.warned import read_warnings
from repros.read.statements.comments import Remark
from repros.read.text.block import Paragraph
from repros.read.text.table import Table, read_tables, without_tables
from repros.read.words.labels import label_role
from repros.values import Role

_RESULT = re.compile(r"(?:results?|(?:std)?outputs?|stdout|prints?|printed|returns?|returned|gives)$", re.IGNORECASE)
_CPU = re.compile(r"(?:(?:on|device:?)\s)?cpu(?:\s(?:results?|outputs?))?", re.IGNORECASE)
_GPU = re.compile(r"(?:(?:on|device:?)\s)?(?:cuda|gpu|mps|xpu)(?:\s(?:results?|outputs?))?", re.IGNORECASE)
_MEASURED = re.compile(r"\b(?:times?|m?s|sec\w*|latency|speed\w*|memory|[GM]i?B|throughput|cost)\b", re.IGNORECASE)
"""What a table of speeds names: its numbers are no outputs."""

_VALUE = re.compile(
    r"(?:tensor\(|array\(|torch\.(?:Size\(|[a-z]+\d{0,3}$)|[-+]?\.?\d[\d.e+-]*j?$|(?:True|False|None|-?nan|-?inf)$"
    r"|[\[(][^\n]*[\])]$|<[\w.' ]{1,80}>$)"
)


def told_by_tables(paragraph: Paragraph, torch: str | None) -> Iterator[tuple[str, bool]]:
    """The outputs that a paragraph's tables give, each with whether it is the expected one.

    `torch` is the release of the report: of a table of releases its row is what happens.
    """
    for table in read_tables(paragraph.text):
        expected, actual = _pair(table) or _of_release(table, torch) or _of_cpu(table) or ([], [])
        if actual and all(map(_is_output, actual)):
            yield "\n".join(actual), False
        if expected:
            yield "\n".join(expected), True


def remark_of_release(remark: Remark, torch: str | None) -> Remark:
    """Of a comment that lists what several releases print the line of the report's, else of the latest."""
    table = next(iter(read_tables(remark.text)), None)
    if table is None or table.release_column != 0 or len(table.header) != 2:
        return remark
    own = [row for row in table.rows if torch and same_release(row[0], torch)]
    chosen = own[0] if own else max(table.rows, key=lambda row: release_numbers(row[0]))
    return replace(remark, text=chosen[1])


def outside_tables(paragraph: Paragraph) -> Paragraph:
    """A paragraph with blank lines in place of its tables."""
    tables = read_tables(paragraph.text)
    return replace(paragraph, text=without_tables(paragraph.text, tables)) if tables else paragraph


def without_expected_cells(paragraph: Paragraph) -> Paragraph:
    """A paragraph with a line for each cell of its tables, those left out that tell what is expected."""
    tables = read_tables(paragraph.text)
    if not tables:
        return paragraph
    cells = [cell for table in tables for cell in _cells(table) if cell]
    return replace(paragraph, text="\n".join((without_tables(paragraph.text, tables), *cells)).strip("\n"))


def _cells(table: Table) -> Iterator[str]:
    for row in table.rows:
        if not _is_wanted(row[0]):
            yield from (cell for name, cell in zip(table.header, row, strict=True) if not _is_wanted(name))


_Told = tuple[list[str], list[str]]


def _pair(table: Table) -> _Told | None:
    """What is expected and what comes out, where two columns or two rows of a table are called so."""
    by_column = _columns(table)
    if by_column:
        return by_column
    rows = [table.header, *table.rows]
    if len(table.header) != 2 or len(rows) > 3:
        return None
    expected = [row[1] for row in rows if _is_wanted(row[0])]
    actual = [row[1] for row in rows if _is_got(row[0])]
    return (expected, actual) if len(expected) == len(actual) == 1 else None


def _columns(table: Table) -> _Told | None:
    wanted = [n for n, name in enumerate(table.header) if _is_wanted(name)]
    got = [n for n, name in enumerate(table.header) if _is_got(name)]
    got = got or [n for n, name in enumerate(table.header) if wanted and _RESULT.match(name)]
    if len(wanted) != 1 or len(got) != 1:
        return None
    pairs = [(row[wanted[0]], row[got[0]]) for row in table.rows]
    differing = [(a, b) for a, b in pairs if a and b and a != b]
    return ([a for a, _ in differing], [b for _, b in differing]) if differing else None


def _of_release(table: Table, torch: str | None) -> _Told | None:
    """What comes out with the release of the report, where a table says it of several."""
    column = table.release_column
    if column is None or torch is None or len(table.header) != 2 or not _RESULT.match(table.header[1 - column]):
        return None
    own = [row[1 - column] for row in table.rows if same_release(row[column], torch)]
    return ([], own) if len(own) == 1 else None


def _of_cpu(table: Table) -> _Told | None:
    """What comes out on a CPU, where a table says it of several devices, in its rows or in its columns."""
    told: list[str] = []
    if any(_MEASURED.search(cell) for cell in (*table.header, *(row[0] for row in table.rows))):
        return None
    if len(table.header) == 2 and any(_GPU.fullmatch(row[0]) for row in table.rows):
        told = [row[1] for row in table.rows if _CPU.fullmatch(row[0])]
    elif any(map(_GPU.fullmatch, table.header)):
        places = [n for n, name in enumerate(table.header) if _CPU.fullmatch(name)]
        told = [row[n] for row in table.rows for n in places]
    return ([], told) if len(told) == 1 else None


def _is_wanted(name: str) -> bool:
    return label_role(name) is Role.EXPECTED


def _is_got(name: str) -> bool:
    return label_role(name) in {Role.ACTUAL, Role.UNTOLD}


def _is_output(cell: str) -> bool:
    """Whether a cell is what a program prints or dies of, no words about it."""
    return bool(_VALUE.match(cell) or read_failures(cell) or read_warnings(cell) or crash_in_output(cell))
