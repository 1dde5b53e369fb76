"""Reports that an error is missing: what runs through is the failing program, and what raises is its control."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from repros.read.text.block import RUNNABLE_KINDS, Block, BlockKind, Page, Paragraph
from repros.read.text.role import last_words
from repros.read.words.errors import UNRAISED, should_fail
from repros.read.words.outcomes import Outcome, outcome

_SHOULD_RAISE = re.compile(
    r"\b(?:should|must|(?<!un)expect(?:ed|s)?|ought to|would)\b[^.\n]{0,60}"
    r"\b(?:raise|throw|(?:an?|the) (?:\w+ )?\w{0,60}(?:error|exception)|error out|fail)\b(?! (?:is|should) not)"
    r"|\b(?:errors?|exceptions?)\b[^.\n]{0,30}\b(?:should|must|ought to) (?:\w+ )?be (?:raised|thrown|given|reported)",
    re.IGNORECASE,
)
_NO_ERROR = re.compile(rf"\bno (?:\w+ )?(?:errors?|exceptions?)\b|{UNRAISED}", re.IGNORECASE)
_TOLERATES = re.compile(
    r"(?<!\bnot )(?<!n't )(?<!\bno longer )(?<!\bto )\b(?:allows|accepts|permits)\b(?! only)"
    r"|(?:\bdoes not|\bdoesn't|\bnever|\bfails to) (?:\w+ )?(?:raise|throw|check|reject|validate|error)\b"
    r"(?! (?:an? |the )?(?:\w+ )?(?:helpful|clear|useful|proper|right|correct|meaningful|informative|good|better)\b)",
    re.IGNORECASE,
)
"""Words of a title that something is let through which an error should stop."""

_UNTRIGGERED = re.compile(
    r"\b(?:asserts?|assertions?|errors?|exceptions?|checks?)\b[^.\n]{0,30}(?:\bfails? to|\bnot|n't|\bnever)\s"
    r"(?:\w+\s){0,2}(?:trigger\w*|fire\w*|raise\w*|throw\w*|work\w*|fail\w*|evaluated?|respected|executed?)\b"
    r"|\b(?:skips?|ignores?|drops?|swallows?)\s(?:\w+\s){0,2}(?:asserts?|assertions?|errors?|exceptions?)\b",
    re.IGNORECASE,
)
"""Words of a title that an assertion, or an error, does not do what it is there for."""

_HOLDS = r"(?:pass(?:es|ed)?|succeed(?:s|ed)?|holds?|is (?:true|accepted)|goes through)"
_WRONGLY = r"(?:wrongly|unexpectedly|incorrectly|erroneously|silently|surprisingly|falsely)"
_PASSES_WRONGLY = re.compile(
    rf"\b{_WRONGLY} {_HOLDS}\b|\b{_HOLDS} {_WRONGLY}\b|\b(?:should|must)(?: not|n't) (?:pass|succeed|hold)\b"
    rf"|\b{_HOLDS}\b[^.\n]{{0,40}}\b(?:although|even though|though|despite)\b"
    rf"|\b{_HOLDS}\b[^.\n]{{0,40}}[ ,;](?:but|and|yet|which|while|where|when)(?: (?:it|this|that|the \w{{1,20}}))? "
    r"(?:should(?! pass| succeed| hold)|must|ought|is wrong)\b",
    re.IGNORECASE,
)
"""Words of a check that passes and should not."""

_PASSES = re.compile(rf"(?<!should )(?<!must )(?<!to )\b{_HOLDS}\b|^(?:ok|okay|true|fine|works)\b", re.IGNORECASE)

_NEGATED = re.compile(r"\b(?:no|not|never|without|instead|nor)\b|n't\b", re.IGNORECASE)
_RAISES = re.compile(r"^[ \t#>]*(?:[\w.]+\.)?[A-Z]\w*(?:Error|Exception)\b", re.MULTILINE)


def with_silence_minded(page: Page, title: str) -> Page:
    """The page, with the parts of its programs as they are where the report asks for an error that doesn't come.

    Elsewhere a program that is said to raise no error is the one that works.
    """
    silent = [b for b in page.blocks if b.code.strip() and _NO_ERROR.search(last_words(b.before))]
    if not silent and _TOLERATES.search(title):
        return _without_raising(page)
    if not silent or not any(asks_for_an_error(text) for text in (title, *_prose(page))):
        return page
    return replace(page, items=tuple(_minded(item, silent) for item in page.items))


def _without_raising(page: Page) -> Page:
    """The page, with what raises as the control of another program that it shows to run through."""
    shown = [b for b in page.blocks if b.kind in RUNNABLE_KINDS and b.output.strip()]
    raising = [b for b in shown if _RAISES.search(b.output) and "AssertionError" not in b.output]
    if not raising or len(raising) == len(shown):
        return page
    return replace(page, items=tuple(_as_control(i) if any(i is b for b in raising) else i for i in page.items))


def _as_control(item: Paragraph | Block) -> Paragraph | Block:
    why = "raises the error that the report misses elsewhere"
    return item if isinstance(item, Paragraph) else replace(item, kind=BlockKind.WORKAROUND, why=why)


def is_untriggered(title: str) -> bool:
    """Whether a title says that an assertion or an error fails to come."""
    return bool(_UNTRIGGERED.search(title))


def misses_an_error(text: str) -> bool:
    """Whether a stretch of prose says that no error comes, and that one should."""
    return bool(_NO_ERROR.search(text)) and asks_for_an_error(text)


def asks_for_an_error(text: str) -> bool:
    """Whether a stretch of prose says that an error should come, or should have come."""
    asked = _SHOULD_RAISE.finditer(text)
    return should_fail(text) or any(not _NEGATED.search(text, max(0, m.start() - 12), m.end()) for m in asked)


def passes_wrongly(text: str) -> bool:
    """Whether a stretch of prose complains that a check passes."""
    return bool(_PASSES_WRONGLY.search(text))


def is_passing(remark: str) -> bool:
    """Whether a comment behind a check says no more than that it passes, or that it raises no error."""
    return bool(_NO_ERROR.search(remark)) or (
        bool(_PASSES.search(remark)) and outcome(remark) not in {Outcome.FAILS, Outcome.BOTH}
    )


def _prose(page: Page) -> Iterator[str]:
    return (p.text for p in page.paragraphs if not p.is_heading)


def _minded(item: Paragraph | Block, silent: list[Block]) -> Paragraph | Block:
    if isinstance(item, Paragraph):
        return item
    if any(item is each for each in silent):
        return replace(item, kind=_kind(item), why="runs through, and the report asks for an error")
    if item.kind in RUNNABLE_KINDS and _RAISES.search(item.text):
        return _as_control(item)
    return item


def _kind(block: Block) -> BlockKind:
    if block.statements:
        return BlockKind.TRANSCRIPT
    return BlockKind.PROGRAM_WITH_OUTPUT if block.output.strip() else BlockKind.PROGRAM
