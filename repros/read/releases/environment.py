"""The environment that an issue speaks of: torch, Python, system, accelerator, packages, and bounds in prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from repros.read.releases.environment_fields import RANK_LISTED, Field, answered_heading, fields_of_line, pinned_in
from repros.read.releases.environment_prose import PATH, bounds, python_of_prose, spoken_versions, torch_of_prose
from repros.read.releases.version_prose import clause_polarity
from repros.read.releases.versions import (
    TOKEN,
    plausible_torch,
    python_version,
    release_numbers,
    release_part,
    released_torch,
    same_release,
    stated_version,
)
from repros.read.text.block import Block, BlockKind, Page, Paragraph
from repros.read.text.table import read_tables, stated_lines
from repros.values import Issue, ReportedEnvironment

_PRINTED = re.compile(r"torch\.(?:__version__|version\.__version__|version\.git_version)")
_SAYS_VERSION = re.compile(
    r"torch\.__version__[`'\"]{0,2}\s{0,2}"
    rf"(?:(?:={{1,2}}|:|is|[-=]>|→)\s{{0,2}}[`'\"]{{0,2}}|(?:Out ?\[\d*\]:\s?)?[`'\"]){TOKEN}"
)
_BANNER = re.compile(r"^Python (?P<version>[23]\.\d{1,2}\.\d{1,2}\+?)(?:(?:a|b|rc)\d{1,2}\+?)? ?(?:\(|\|)")
_ANSWER = re.compile(
    rf"\s*(?:Out\s?\[\d*\]:\s*)?(?:#\s*)?(?:=>|->|prints?"
    rf"|:)?\s*[\"'`(]{{0,2}}(?:py)?(?:torch)?\s?(?:version)?:?\s?{TOKEN}",
    re.IGNORECASE,
)
_LONE = re.compile(rf"\s*[\"']?(?=v?\d+\.\d+\.\d){TOKEN}[\"']?\s*")
_FIRST = re.compile(rf"[\"'(]?(?=v?\d+\.\d+\.\d){TOKEN}[\"']?(?=[\s,])")
_GOOD = re.compile(
    r"v?\d[\w.+]{0,40}[\s:(>=–-]{0,4}(?:(?:is|was|it) )?(?:works?|worked|fine|ok(?:ay)?|good)\b(?! (?:with|in|on)\b)",
    re.IGNORECASE,
)
"""A release of which its line says that all is well: prose, no field of a template."""


_CODE = frozenset(
    {
        BlockKind.PROGRAM,
        BlockKind.TRACEBACK,
        BlockKind.WORKAROUND,
        BlockKind.LIBRARY_SOURCE,
        BlockKind.CPP,
        BlockKind.DIFF,
    }
)
"""Blocks whose lines state no environment, whatever they look like."""

_OUTPUTS = frozenset({BlockKind.OUTPUT, BlockKind.TRACEBACK, BlockKind.SHELL, BlockKind.OTHER})
_VALUE = re.compile(r"tensor\(|^\W{0,4}\[\W{0,4}\d[\d.e+-]*[,\]]")
"""What torch gave, beside what another library did: `torch: [1.5, 2.0]`."""

_WHOLE = re.compile(r"\d\.\d{1,2}\.\d|dev|git|master|main|nightly", re.IGNORECASE)
"""A release as torch prints it; `torch: 1.5` in an output is a value."""


@dataclass(frozen=True, slots=True)
class _Stated:
    """A fact with what stood above it: a dump of a machine where it works isn't the one that counts."""

    field: Field
    works: bool


def read_environment(issue: Issue, page: Page) -> ReportedEnvironment:
    """The environment that the issue was reported for, as stated; never raises.

    Rival statements: a dump's or a template's field goes before a version that is printed, before a list of
    packages, before prose; what stands below "works in" goes last.
    """
    stated = list(_stated(page.items))
    spoken = spoken_versions(issue, page)
    failing = [s for s in stated if not s.works]
    written = _first(failing, "torch") or torch_of_prose(issue, page, spoken) or _first(stated, "torch")
    failed = bounds(spoken, "failed")
    written = _later_than_good(written, bounds(spoken, "worked"), failed) or written
    return ReportedEnvironment(
        torch_as_written=written,
        torch=release_part(written),
        python=_first(failing, "python") or python_of_prose(issue.title, page) or _first(stated, "python"),
        os=_first(stated, "os"),
        accelerator=_first(stated, "accelerator"),
        packages=_packages(stated),
        worked_in=tuple(v for v in bounds(spoken, "worked") if v not in failed),
        failed_in=failed,
    )


def _later_than_good(written: str | None, worked: Sequence[str], failed: Sequence[str]) -> str | None:
    """The first later release that fails, where the stated one is said to work: its dump is of the good environment."""
    torch = release_part(written)
    if torch is None or not any(same_release(v, torch) for v in worked) or any(same_release(v, torch) for v in failed):
        return None
    return next((v for v in failed if release_numbers(v) > release_numbers(torch)), None)


def _stated(items: Iterable[Paragraph | Block]) -> Iterator[_Stated]:
    works = asked = False
    for item in items:
        if isinstance(item, Paragraph):
            works = _says_it_works(item, works)
            yield from (_Stated(field, works) for field in pinned_in(item.text))
        for line in _lines(item) if _may_state(item) else ():
            yield from (_Stated(field, works) for field in _facts(line, item))
        versions = [*_printed_versions(item.text), *(_lone_versions(item) if asked else ())]
        yield from (_Stated(Field("torch", "printed", version, 1), works) for version in versions)
        asked = asked or bool(_PRINTED.search(item.text))


def _lines(item: Paragraph | Block) -> Iterator[str]:
    """The lines of a text, those that its tables of a single row come to, and a value with the heading that asks it."""
    yield from item.text.split("\n")
    if isinstance(item, Block):
        yield answered_heading(item.before.rsplit("\n", 1)[-1].rstrip(": "), item.text)
    elif not item.is_heading:
        yield answered_heading(item.heading, item.text)
    for table in read_tables(item.text) if isinstance(item, Paragraph) else ():
        yield from stated_lines(table)


def _lone_versions(item: Paragraph | Block) -> Iterator[str]:
    """Versions that stand alone on a line, or first, in an output below a program that prints torch's."""
    if isinstance(item, Paragraph) or item.kind not in _OUTPUTS:
        return
    first = _FIRST.match(item.text.lstrip()[:100])
    if first and released_torch(first[1]):
        yield first[1]
    for line in item.text.split("\n")[:50]:
        found = _LONE.fullmatch(line[:100])
        if found and released_torch(found[1]):
            yield found[1]


def _says_it_works(paragraph: Paragraph, before: bool) -> bool:
    """Whether what stands below `paragraph` is a machine where nothing fails."""
    if paragraph.is_heading:
        return clause_polarity(paragraph.text[:160]) == "worked"
    if paragraph.text.rstrip().endswith(":"):
        return clause_polarity(paragraph.text[-160:]) == "worked"
    return before


def _may_state(item: Paragraph | Block) -> bool:
    return isinstance(item, Paragraph) or item.kind not in _CODE


def _facts(line: str, item: Paragraph | Block) -> Iterator[Field]:
    for field in fields_of_line(line):
        if PATH.search(line) or _VALUE.search(field.value) or _is_printed(field, item):
            return
        if field.name == "torch":
            version = stated_version(field.value)
        elif field.name == "python":
            version = python_version(field.value)
        else:
            version = field.value
        works = field.name == "torch" and bool(_GOOD.match(field.value))
        if (
            version
            and not works
            and (field.name != "package" or field.rank == RANK_LISTED + 1 or _lists_packages(item))
        ):
            yield replace(field, value=version)
    banner = _BANNER.match(line) if line.startswith("Python ") else None
    if banner:
        yield Field("python", "banner", banner["version"], 1)


def _is_printed(field: Field, item: Paragraph | Block) -> bool:
    """Whether what looks like torch's release is a number that a program printed behind torch's name."""
    printed = isinstance(item, Block) and item.kind in {BlockKind.OUTPUT, BlockKind.EXPECTED_OUTPUT}
    return printed and field.name == "torch" and not _WHOLE.search(field.value)


def _lists_packages(item: Paragraph | Block) -> bool:
    return isinstance(item, Paragraph) or item.kind in {BlockKind.ENVIRONMENT, BlockKind.SHELL, BlockKind.OTHER}


def _printed_versions(text: str) -> Iterator[str]:
    """What `torch.__version__` answered, on its own line's comment or on one of the two lines below."""
    asked = 0
    for line in text.split("\n") if "version" in text else ():
        answer = line
        if _PRINTED.search(line):
            asked, answer = 3, line.partition("#")[2]
            if (said := _SAYS_VERSION.search(line[:400])) and plausible_torch(said[1]):
                yield said[1]
        elif not asked:
            continue
        asked -= 1
        found = _ANSWER.match(answer[:200])
        if found and plausible_torch(found[1]):
            yield found[1]
            asked = 0


def _first(stated: Sequence[_Stated], name: str) -> str | None:
    rivals = [s for s in stated if s.field.name == name]
    return min(rivals, key=lambda s: (s.works, s.field.rank)).field.value if rivals else None


def _packages(stated: Sequence[_Stated]) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for s in sorted((s for s in stated if s.field.name == "package"), key=lambda s: (s.works, s.field.rank)):
        found.setdefault(s.field.key, s.field.value)
    return tuple(found.items())
