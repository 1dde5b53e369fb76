"""Outputs of one program with several releases: the report is about one of them, the others are its controls."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from repros.read.releases.environment import read_environment
from repros.read.releases.environment_fields import fields_of_line
from repros.read.releases.release_lines import with_releases_told
from repros.read.releases.version_prose import clause_polarity, mentions
from repros.read.releases.versions import NUMBER, TOKEN, moving_version, plausible_torch, release_numbers, release_part
from repros.read.shown.crashes import crash_in_output
from repros.read.shown.traceback import read_failures
from repros.read.statements.comments import claimed_values, remarks
from repros.read.statements.voices import lead
from repros.read.text.block import RUNNABLE_KINDS, Block, BlockKind, Page, Paragraph
from repros.values import Issue, ReportedEnvironment

_SHOWN = frozenset({*RUNNABLE_KINDS, BlockKind.OUTPUT, BlockKind.TRACEBACK, BlockKind.SHELL})
_ALONE = re.compile(
    r"\W{0,4}(?:(?:the )?(?:outputs?|results?|logs?|traceback|errors?|message)\s)?"
    rf"(?:(?:in|with|on|of|for|using|under|up to|until|since|from)\s)?{TOKEN}\W{{0,6}}",
    re.IGNORECASE,
)
_UNRELEASED = re.compile(r"dev|a0|git|nightly|nightlies|master|main|trunk|head", re.IGNORECASE)
_LONGEST_LABEL = 100


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A block and a release that the words above it name; `label` is the paragraph or heading of these."""

    block: Block
    version: str
    label: Paragraph

    @property
    def shows(self) -> bool:
        """Whether the block shows what came out: as an output, or in the comments of its code."""
        return bool(self.block.output.strip() or claimed_values(tuple(remarks(self.block.code))))

    @property
    def works(self) -> bool:
        return clause_polarity(self.label.text[-160:]) == "worked"

    @property
    def fails(self) -> bool:
        return bool(read_failures(self.block.output) or crash_in_output(self.block.output))


def with_one_release(page: Page, issue: Issue) -> tuple[Page, str | None]:
    """The page, with what it shows of other releases than the reported one as controls, and that release.

    The reported one is the release that is stated elsewhere, else the one that isn't said to work, else the only one
    that fails, else the latest. None where the page doesn't compare releases.
    """
    whole, page = page, with_releases_told(page)
    labelled = _compared(list(_labelled(page)))
    versions = list(dict.fromkeys(x.version for x in labelled))
    if len(versions) < 2:
        return whole, _only_failing(labelled, read_environment(issue, page)) if versions else None
    apart = {id(item) for x in labelled for item in (x.block, x.label)}
    rest = replace(page, items=tuple(i for i in page.items if id(i) not in apart and not _names_several(i, versions)))
    stated = read_environment(issue, rest).torch_as_written
    if stated is None or any(_is(v, stated) for v in read_environment(issue, page).worked_in):
        chosen: str | None = _failing(labelled, versions)
    else:
        chosen = next((v for v in versions if _is(v, stated)), None)
    return (whole, None) if chosen is None else (_with_only(chosen, page, labelled), chosen)


def _compared(labelled: Sequence[_Labelled]) -> list[_Labelled]:
    """Those that are compared: what came out where that is shown of several releases, else programs too."""
    shown = [x for x in labelled if x.shows]
    several = len({x.version for x in shown}) > 1
    return shown if several else [x for x in labelled if x.shows or x.block.code.strip()]


def _only_failing(labelled: Sequence[_Labelled], stated: ReportedEnvironment) -> str | None:
    """The release above the one failure that is shown, where none is stated."""
    failing = {x.version for x in labelled if x.fails}
    return failing.pop() if len(failing) == 1 and stated.torch_as_written is None else None


def of_release(environment: ReportedEnvironment, chosen: str | None) -> ReportedEnvironment:
    """The environment with the release that a comparison is about, where it doesn't state that one."""
    if chosen is None or (environment.torch_as_written and _is(chosen, environment.torch_as_written)):
        return environment
    return replace(environment, torch_as_written=chosen, torch=release_part(chosen))


def _names_several(item: Paragraph | Block, versions: Sequence[str]) -> bool:
    """Whether it is a line of a template that was filled with more than one of the releases."""
    if isinstance(item, Block) or "\n" in item.text:
        return False
    named = {m[1] for m in NUMBER.finditer(item.text[:200])}
    return len(named.intersection(versions)) > 1 and any(f.name == "torch" for f in fields_of_line(item.text))


def _labelled(page: Page) -> Iterator[_Labelled]:
    above: Paragraph | None = None
    head: Paragraph | None = None
    for item in page.items:
        if isinstance(item, Paragraph):
            above, head = (None, item) if item.is_heading else (item, head)
            continue
        for label, words in ((above, lead(item)), (head, head.heading if head else "")):
            if label and item.kind in _SHOWN and (versions := _releases(words)):
                yield from (_Labelled(item, version, label) for version in versions)
                break
        above = None


def _releases(words: str) -> list[str]:
    """The releases that words name where they are few; none where they name one twice, or say more of one of them."""
    if len(words) > _LONGEST_LABEL:
        return []
    alone = _ALONE.fullmatch(words)
    if alone and plausible_torch(alone[1]):
        return [alone[1]]
    found = list(mentions(words))
    if len({m.polarity for m in found}) > 1:
        return []
    moving = None if found else moving_version(words)
    versions = [moving] if moving else list(dict.fromkeys(m.version for m in found))
    twice = any(_is(a, b) or _is(b, a) for a, b in combinations(versions, 2))
    return [] if twice else versions


def _failing(labelled: Sequence[_Labelled], versions: Sequence[str]) -> str:
    works = {x.version for x in labelled if x.works}
    left = [v for v in versions if v not in works] or list(versions)
    fails = [v for v in left if any(x.fails for x in labelled if x.version == v)]
    return fails[0] if len(fails) == 1 else max(left, key=release_numbers)


def _is(version: str, stated: str) -> bool:
    """Whether two spellings may name one release: 1.4 is 1.4.0, and 1.4.1 too; a build of a branch is of any."""
    if release_part(version) is None:
        return bool(_UNRELEASED.search(stated))
    return all(a == b for a, b in zip(release_numbers(version), release_numbers(stated), strict=False))


def _with_only(chosen: str, page: Page, labelled: Sequence[_Labelled]) -> Page:
    """The page without the labels of other releases, and with what stands below them as controls."""
    has_program = any(x.block.code.strip() for x in labelled if x.version == chosen)
    own = {id(x.block) for x in labelled if x.version == chosen}
    others = [x for x in labelled if id(x.block) not in own]
    controls = {id(x.block): x.version for x in others if has_program or not x.block.code.strip()}
    gone = {id(x.label) for x in others if not x.works and len(x.label.text) <= _LONGEST_LABEL}
    return replace(page, items=tuple(_as_control(item, controls) for item in page.items if id(item) not in gone))


def _as_control(item: Paragraph | Block, controls: dict[int, str]) -> Paragraph | Block:
    version = controls.get(id(item))
    if version is None or isinstance(item, Paragraph):
        return item
    return replace(item, kind=BlockKind.WORKAROUND, why=f"shows what {version} does")
