"""The environment that an issue speaks of: torch, Python, system, accelerator, packages, and bounds in prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from repros.read.block import Block, BlockKind, Page, Paragraph
from repros.read.environment_fields import RANK_LISTED, Field, answered_heading, fields_of_line
from repros.read.table import read_tables, stated_lines, told_lines, without_tables
from repros.read.version_prose import Mention, clause_polarity, mentions
from repros.read.versions import TOKEN, moving_version, plausible_torch, python_version, release_part, stated_version
from repros.values import Issue, ReportedEnvironment

_SECTION = re.compile(r"\b(?:versions?|environment|system info|env)\b", re.IGNORECASE)
_PRINTED = re.compile(r"torch\.(?:__version__|version\.__version__|version\.git_version)")
_SAYS_VERSION = re.compile(rf"torch\.__version__[`'\"]{{0,2}}\s{{0,2}}(?:={{1,2}}|:|is)\s{{0,2}}[`'\"]{{0,2}}{TOKEN}")
_BANNER = re.compile(r"^Python (?P<version>[23]\.\d{1,2}\.\d{1,2}\+?)(?:(?:a|b|rc)\d{1,2}\+?)? ?(?:\(|\|)")
_PYTHON_PROSE = re.compile(
    r"(?<![\w/.\\-])(?:c?python|py)\s?-?(?:version"
    r"|v)?\s?[:=]{0,2}\s?[`\"']?(?P<version>[23]\.\d{1,2}(?:\.\d{1,2})?)(?![\w]|\.\d)",
    re.IGNORECASE,
)
_INSTALLED = re.compile(
    rf"(?:\btorch-(?=[\w.+]{{3,60}}-cp\d)|\binstall\s[^\n]{{0,200}}?\b(?:py)?torch={{1,2}}|\bpytorch/pytorch:){TOKEN}(?=[-\s`\"']|$)"
)
"""What somebody installed from: the name of a wheel, a command with a version, or the tag of an image."""

_CLAUSE_END = re.compile(r"[,;!?]|\.(?=\s)|\s(?:but|and|while|whereas)\s")
_SHORT = 80
"""Characters of a line that says one thing of all that it names."""

_PATH = re.compile(r"\s*File \"|/site-packages/|/lib/python|https?://")
_ANSWER = re.compile(
    rf"\s*(?:Out\s?\[\d*\]:\s*)?(?:#\s*)?(?:=>|->|prints?"
    rf"|:)?\s*[\"'`(]{{0,2}}(?:py)?(?:torch)?\s?(?:version)?:?\s?{TOKEN}",
    re.IGNORECASE,
)
_LONE = re.compile(rf"\s*[\"']?(?=v?\d+\.\d+\.\d){TOKEN}[\"']?\s*")
_BRACKET = re.compile(rf"[\[(](?:py)?(?:torch)?\s?v?\s?{TOKEN}(?: regression)?[\])]", re.IGNORECASE)
_GOOD = re.compile(
    r"v?\d[\w.+]{0,40}[\s:(>=–-]{0,4}(?:(?:is|was|it) )?(?:works?|worked|fine|ok(?:ay)?|good)\b(?! (?:with|in|on)\b)",
    re.IGNORECASE,
)
"""A release of which its line says that all is well: prose, no field of a template."""

_OWN_LINE = re.compile(
    rf"[\s>*`\"-]{{0,8}}[<>=≤≥~^]{{0,2}}\s?"
    rf"(?:{TOKEN}|(?:(?:current|latest|recent)\s)?(?:nightly|master|main|trunk|head)\b)",
    re.IGNORECASE,
)
_ON_BRANCH = re.compile(
    r"\b(?:on|in|with|from|using|against|at|of|the)\s(?:the\s)?(?:current\s|latest\s|recent\s)?(?:pytorch\s"
    r"|torch\s)?[`'\"]?"
    r"(?:master\b|nightly\b|nightlies\b|main branch|trunk\b|main(?=[`'\".,;)]|$))[^.\n]{0,40}",
    re.IGNORECASE,
)
_LINK = re.compile(r"\(https?://[^)\s]{0,500}\)|https?://\S{1,500}")
_NUMBERED = re.compile(r"\.\d")
_COMMENT = re.compile(r"(?<![\"'\w])#\s?(?P<text>.{0,300})")


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
    spoken = _spoken(issue, page)
    failing = [s for s in stated if not s.works]
    written = _first(failing, "torch") or _torch_of_prose(issue, page, spoken) or _first(stated, "torch")
    failed = _bounds(spoken, "failed")
    return ReportedEnvironment(
        torch_as_written=written,
        torch=release_part(written),
        python=_first(failing, "python") or _python_of_prose(issue.title, page) or _first(stated, "python"),
        os=_first(stated, "os"),
        accelerator=_first(stated, "accelerator"),
        packages=_packages(stated),
        worked_in=tuple(v for v in _bounds(spoken, "worked") if v not in failed),
        failed_in=failed,
    )


def _stated(items: Iterable[Paragraph | Block]) -> Iterator[_Stated]:
    works = asked = False
    for item in items:
        if isinstance(item, Paragraph):
            works = _says_it_works(item, works)
        for line in _lines(item) if _may_state(item) else ():
            yield from (_Stated(field, works) for field in _facts(line, item))
        versions = [*_printed_versions(item.text), *(_lone_versions(item) if asked else ())]
        yield from (_Stated(Field("torch", "printed", version, 1), works) for version in versions)
        asked = asked or bool(_PRINTED.search(item.text))


def _lines(item: Paragraph | Block) -> Iterator[str]:
    """The lines of a text, those that its tables of a single row come to, and a value with the heading that asks it."""
    yield from item.text.split("\n")
    if isinstance(item, Paragraph) and not item.is_heading:
        yield answered_heading(item.heading, item.text)
    for table in read_tables(item.text) if isinstance(item, Paragraph) else ():
        yield from stated_lines(table)


def _lone_versions(item: Paragraph | Block) -> Iterator[str]:
    """Versions that stand alone on a line of an output below a program that prints torch's."""
    if isinstance(item, Paragraph) or item.kind not in _OUTPUTS:
        return
    for line in item.text.split("\n")[:50]:
        found = _LONE.fullmatch(line[:100])
        if found and plausible_torch(found[1]):
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
        if _PATH.search(line) or "tensor(" in field.value:
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


def _spoken(issue: Issue, page: Page) -> list[Mention]:
    """The versions that title, prose and a program's comments speak of."""
    texts, tabled = [issue.title], list[str]()
    for item in page.items:
        if isinstance(item, Paragraph):
            if _NUMBERED.search(item.text):
                tables = read_tables(item.text)
                prose = without_tables(item.text, tables) if tables else item.text
                texts.append("\n".join(line for line in prose.split("\n") if not _PATH.match(line)))
                tabled += (line for table in tables for line in told_lines(table) if clause_polarity(line))
        elif item.kind is not BlockKind.ENVIRONMENT and "#" in item.text:
            texts.extend(m["text"] for m in _COMMENT.finditer(item.text))
    return [mention for text in (*texts, *tabled) for mention in mentions(_LINK.sub(" ", text))]


def _torch_of_prose(issue: Issue, page: Page, spoken: Sequence[Mention]) -> str | None:
    """The torch version where no field states it: a section of versions, then prose, then a branch that prose names."""
    brackets = _BRACKET.findall(issue.title)
    if len(brackets) == 1 and plausible_torch(brackets[0]):
        return str(brackets[0])
    sections = [i for i in page.items if _SECTION.search(i.heading) and _is_written(i)]
    for section in sections:
        for line in section.text.split("\n"):
            if _OWN_LINE.match(line) and (version := stated_version(line)):
                return version
    fails = [m for m in spoken if m.polarity != "worked"]
    for named in (True, False):
        for mention in fails:
            if mention.named is named:
                return mention.version
    installed = _INSTALLED.search(page.text)
    return installed[1] if installed else _moving(issue, page)


def _is_written(item: Paragraph | Block) -> bool:
    return not item.is_heading if isinstance(item, Paragraph) else item.kind is BlockKind.ENVIRONMENT


def _moving(issue: Issue, page: Page) -> str | None:
    for text in (issue.title, *(p.text for p in page.paragraphs)):
        found = _ON_BRANCH.search(text)
        if found and (branch := moving_version(found[0])):
            return branch
    return None


def _python_of_prose(title: str, page: Page) -> str | None:
    """The Python that prose names; one that it works with goes last, and the title's before it."""
    last: str | None = None
    spoken = (i for i in page.items if isinstance(i, Paragraph) or i.kind is BlockKind.ENVIRONMENT)
    lines = [line for item in spoken for line in item.text.split("\n")]
    for line in (*lines, title):
        if "y" not in line.lower() or _PATH.search(line):
            continue
        said = [(found["version"], _says_of(line, found)) for found in _PYTHON_PROSE.finditer(line)]
        for wanted in ("failed", ""):
            if version := next((v for v, polarity in said if polarity == wanted), None):
                return version
        last = last or next((v for v, _ in said), None)
    return last


def _says_of(line: str, found: re.Match[str]) -> str:
    """What a line says of a version in it: in its clause, or in all of a short line that it works."""
    at = found.start()
    clause = _CLAUSE_END.split(line[max(0, at - 200) : at])[-1] + _CLAUSE_END.split(line[at : at + 200])[0]
    works = len(line) <= _SHORT and clause_polarity(line) == "worked"
    return clause_polarity(clause) or ("worked" if works else "")


def _bounds(spoken: Iterable[Mention], polarity: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.version for m in spoken if m.polarity == polarity))
