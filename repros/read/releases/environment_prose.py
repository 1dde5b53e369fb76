"""What title and prose say of the environment: torch's version, Python's, and where it worked or failed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from repros.read.releases.version_prose import Mention, clause_polarity, mentions
from repros.read.releases.versions import TOKEN, moving_version, plausible_torch, stated_version
from repros.read.text.block import Block, BlockKind, Page, Paragraph
from repros.read.text.table import read_tables, told_lines, without_tables
from repros.values import Issue

_SECTION = re.compile(r"\b(?:versions?|environment|system info|env)\b", re.IGNORECASE)
_PYTHON_PROSE = re.compile(
    r"(?<![\w/.\\-])(?:(?:c?python|py|sys\.version)\s?-{0,2}(?:version"
    r"|v)?\s?[:=]{0,2}\s?[`\"']?(?P<version>[23]\.\d{1,2}(?:\.\d{1,2})?)(?![A-Za-z0-9]|\.\d)"
    r"|py(?P<short>27|3[5-9]|31\d)(?![\w.]))",
    re.IGNORECASE,
)
_INSTALLED = re.compile(
    rf"(?:\btorch-(?=[\w.+]{{3,60}}-cp\d)|\binstall\s[^\n]{{0,200}}?\b(?:py)?torch={{1,2}}|\bpytorch/pytorch:){TOKEN}(?=[-\s`\"']|$)"
)
"""What somebody installed from: the name of a wheel, a command with a version, or the tag of an image."""

_CLAUSE_END = re.compile(r"[,;!?]|\.(?=\s)|\s(?:but|and|while|whereas)\s")
_ALSO = re.compile(r"\s*(?:and |but )?also\b", re.IGNORECASE)
"""A clause about another environment than the reported one."""

_SHORT = 80
"""Characters of a line that says one thing of all that it names."""

_BRACKET = re.compile(rf"(?<![\w.\])])[\[(](?:py)?(?:torch)?\s?v?\s?{TOKEN}(?: regression)?[\])]", re.IGNORECASE)
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
_CALLED = re.compile(r"\b\w{1,40}(?:\.\w{1,60}){1,8}\((?:[^()\n]|\([^()\n]{0,200}\)){0,400}\)")
"""A call in prose: what it is given is no release."""

_NUMBERED = re.compile(r"\.\d")
_COMMENT = re.compile(r"(?<![\"'\w])#\s?(?P<text>.{0,300})")
PATH = re.compile(r"File \"|/site-packages/|/lib/python|https?://")
"""What makes the versions in a line part of a path or an address."""


def spoken_versions(issue: Issue, page: Page) -> list[Mention]:
    """The versions that title, prose and a program's comments speak of."""
    texts, tabled = [issue.title], list[str]()
    for item in page.items:
        if isinstance(item, Paragraph):
            if _NUMBERED.search(item.text):
                tables = read_tables(item.text)
                prose = without_tables(item.text, tables) if tables else item.text
                texts.append("\n".join(line for line in prose.split("\n") if not PATH.match(line.lstrip())))
                tabled += (line for table in tables for line in told_lines(table) if clause_polarity(line))
        elif item.kind is not BlockKind.ENVIRONMENT and "#" in item.text:
            texts.extend(m["text"] for m in _COMMENT.finditer(item.text))
    return [mention for text in (*texts, *tabled) for mention in mentions(_CALLED.sub("f()", _LINK.sub(" ", text)))]


def torch_of_prose(issue: Issue, page: Page, spoken: Sequence[Mention]) -> str | None:
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
                return _in_full(mention.version, fails)
    installed = _INSTALLED.search(page.text)
    return installed[1] if installed else _moving(issue, page)


def _in_full(version: str, fails: Sequence[Mention]) -> str:
    """A release as it is written in full elsewhere: 1.3 in a title is 1.3.1 where the text says so."""
    full = [m.version for m in fails if m.version.startswith(f"{version}.")]
    return full[0] if version.count(".") == 1 and len(set(full)) == 1 else version


def _is_written(item: Paragraph | Block) -> bool:
    return not item.is_heading if isinstance(item, Paragraph) else item.kind is BlockKind.ENVIRONMENT


def _moving(issue: Issue, page: Page) -> str | None:
    for text in (issue.title, *(p.text for p in page.paragraphs)):
        found = _ON_BRANCH.search(text)
        if found and (branch := moving_version(found[0])):
            return branch
    return None


def python_of_prose(title: str, page: Page) -> str | None:
    """The Python that prose names; one that it works with goes last, and the title's before it."""
    last: str | None = None
    spoken = (i for i in page.items if isinstance(i, Paragraph) or i.kind is BlockKind.ENVIRONMENT)
    lines = [line for item in spoken for line in item.text.split("\n")]
    for line in (*lines, title):
        if "y" not in line.lower() or PATH.search(line):
            continue
        said = [(_python(found), _says_of(line, found)) for found in _PYTHON_PROSE.finditer(line)]
        for wanted in ("failed", ""):
            if version := next((v for v, polarity in said if polarity == wanted), None):
                return version
        last = last or next((v for v, _ in said), None)
    return last


def _python(found: re.Match[str]) -> str:
    """The version that was found; `py36` is 3.6."""
    return found["version"] or f"{found['short'][0]}.{found['short'][1:]}"


def _says_of(line: str, found: re.Match[str]) -> str:
    """What a line says of a version in it: in its clause, or in all of a short line that it works."""
    at = found.start()
    clause = _CLAUSE_END.split(line[max(0, at - 200) : at])[-1] + _CLAUSE_END.split(line[at : at + 200])[0]
    if _ALSO.match(clause):
        return ""
    works = len(line) <= _SHORT and clause_polarity(line) == "worked"
    return clause_polarity(clause) or ("worked" if works else "")


def bounds(spoken: Iterable[Mention], polarity: str) -> tuple[str, ...]:
    """The versions of which it is said that they `worked` or `failed`, each once."""
    return tuple(dict.fromkeys(m.version for m in spoken if m.polarity == polarity))
