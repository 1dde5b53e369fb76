"""Outputs that stand in prose or in a table, without a fence: `but I got:` and a tensor below it, `output: 3`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from repros.library import TORCH
from repros.read.releases.version_prose import mentions
from repros.read.releases.versions import TOKEN, plausible_torch
from repros.read.statements.tabled import outside_tables
from repros.read.statements.voices import SPEAKS, Voice, role_in_prose
from repros.read.text.block import Block, BlockKind, Origin, Page, Paragraph
from repros.read.text.looks import is_environment
from repros.read.words.labels import LABEL
from repros.values import Role

_VALUE = re.compile(
    r"\s*(?:tensor\(|Tensor\(|array\(|torch\.Size\(|\(?\[{1,6}\s?[-\d]|Out\[\d+\]:|Parameter containing"
    r"|torch\.(?:b?float|u?int|complex|bool)\d{0,3}(?=\s*$|\s(?:tensor\(|torch\.|[\[(\d-])))"
)
_FAILED = re.compile(
    r"[\s`*]{0,8}(?:(?:[A-Za-z_]\w{0,40}\.){0,6}_?[A-Z]\w{2,40}(?:Error|Warning|Exception|Failed): \S"
    rf"|(?:[A-Za-z_]\w{{0,40}}\.){{1,6}}(?:{'|'.join(TORCH.exceptions)}): \S"
    r"|[^\s:]{1,300}:\d{1,6}: \w{0,40}Warning: \S)"
)
"""A line that begins a warning or an exception; it goes on to the paragraph's end."""

_TICKED = re.compile(r"\s{0,20}(?P<mark>`{1,3}|\*\*)(?P<text>[^`*]{1,2000})(?P=mark)[.,:;!]?\s*$")
_OUT = re.compile(r"^\s{0,8}(?:Out ?\[\d*\]|\[Out\]): ?")
"""The mark of a notebook's answer, which ties nothing to a statement in prose."""

_TICKED_FIRST = re.compile(r"\s{0,20}`(?P<text>[^`]{1,2000})`[^`]*$")
_CONTINUED = re.compile(r"\s{2,}[\[(\d-]|\s*\]|\s*(?:dtype=|grad_fn=|device=|requires_grad=)")
_ANSWERED = (
    r"(?P<value>(?:tensor\(|array\(|torch\.|[-+]?\d|True\b|False\b|None\b|-?nan\b|-?inf\b|[\[({'\"]"
    r"|(?<=[*`])(?=\w[^\n]{0,300}[*`]\s*$)).{0,2000})"
)
_ANSWER = re.compile(
    rf"(?:\W|_){{0,4}}(?P<says>{LABEL})(?: is| was)?"
    r"(?:[\s*_`\"']{0,4}(?:[:=]|[-=]{1,2}>|→)|\*\*(?=\s`))[\s*_`\"']{0,5}"
    rf"(?:(?:it |this )?(?:prints|outputs|returns|gives)\s[`\"']{{0,2}})?{_ANSWERED}",
    re.IGNORECASE,
)
_ANSWER_MARKS = (":", "=", ">", "→", "**")
_LONGEST_SCALAR = 80
_ARROWED = re.compile(rf"\s{{0,8}}(?P<says>[-=]{{1,2}}>|→|>{{2,3}})(?![^\n]*\?)[\s*_`]{{0,5}}{_ANSWERED}")
_NEXT_ANSWER = re.compile(
    r"(?<=[.,;|`)\]\d])[.,;|]?\s{1,3}(?=(?:but\s|and\s)?(?:the\s)?[*_]{0,2}"
    r"(?:(?:actual|current|observed|expected|correct|desired)(?:\s(?:outputs?|results?|values?|behaviou?r))?"
    r"|got|i get|i got|received|outputs?|results?|what (?:happens|(?:i|we) (?:get|got|see|saw)))"
    r"(?: is)?[*_`]{0,2}\s?[:=])",
    re.IGNORECASE,
)
_SCALAR = re.compile(
    r"\s*((?:[-+]?\d[\d.]*(?:e[-+]?\d+)?|True|False|-?nan|-?inf|torch\.[a-z]{3,8}\d{0,3}"
    r"|[-+]?\d[\d.]*(?:,\s?[-+]?\d[\d.]*){2,20}))\s*",
    re.IGNORECASE,
)
_LONE_VERSION = re.compile(rf"\s*(?:(?:py)?torch\W{{0,3}})?(?=v?\d+\.\d+(?:\.|\s*$)){TOKEN}\s*", re.IGNORECASE)
_HEADING_MARKS = "\t :#*_"
_BETWEEN = re.compile(r"[\s,;&]{0,4}(?:and\s)?")


def heard_in_prose(page: Page) -> Iterator[Voice]:
    """The values in a page's prose; the words that introduce one may be a paragraph of their own."""
    above = ""
    for item in page.items:
        if isinstance(item, Block) or item.is_heading:
            above = ""
            continue
        yield from prose_outputs(outside_tables(item), above)
        above = item.text.strip().rsplit("\n", 1)[-1]


def prose_outputs(paragraph: Paragraph, above: str = "") -> Iterator[Voice]:
    """Values that stand in prose without a fence: `but I got:` and a tensor below it, `output: 3`."""
    words, said, start, depth = above, "", 0, 0
    run: list[str] = []
    lines = ((n, part) for n, line in enumerate(paragraph.text.split("\n")) for part in _answers_apart(line))
    for n, line in (*((n, _OUT.sub("", _unticked(line))) for n, line in lines), (-1, "")):
        scalar = len(line) <= _LONGEST_SCALAR and _is_scalar(line)
        more = run and (scalar or bool(_VALUE.match(line) or _CONTINUED.match(line)))
        if run and ((more and (not said or depth > 0)) or (not said and _goes_on(run[0], line))):
            run.append(line)
            depth += _opened(line)
            continue
        if run:
            yield _prose_voice(paragraph, "\n".join(run), said or words, start)
            run, said = [], ""
        failed = ": " in line and _FAILED.match(line)
        if failed or _VALUE.match(line) or (scalar and SPEAKS.search(words)):
            run, start = [line.strip("`*") if line.lstrip()[:1] in {"`", "*"} else line], n
        elif answer := _answer(line) or (_below_heading(paragraph) if n == 0 else None):
            run, start, said = [_marked(answer)], n, f"{words}\n{answer['says']}:"
            depth = _opened(run[0])
        elif line.strip():
            words = line.strip()


def _answer(line: str) -> re.Match[str] | None:
    """A label with the value behind it."""
    marked = any(mark in line for mark in _ANSWER_MARKS)
    return _ANSWER.match(line) or _ARROWED.match(line) if marked else None


def _opened(line: str) -> int:
    """How many more brackets a line of a value opens than it closes."""
    return sum(map(line.count, "([{")) - sum(map(line.count, ")]}"))


def _is_scalar(line: str) -> bool:
    """Whether a line is a single value, and no release."""
    alone = _SCALAR.fullmatch(line[:_LONGEST_SCALAR])
    return alone is not None and not plausible_torch(alone[1])


def values_below(page: Page) -> Iterator[Voice]:
    """Single values that stand right below a program, with nothing that announces them: `False`."""
    for above, item in pairwise(page.items):
        if isinstance(above, Block) and above.code.strip() and isinstance(item, Paragraph) and not item.is_heading:
            text = _unticked(item.text).strip()
            if _is_scalar(text) and not (_VALUE.match(text) or _below_heading(item)):
                yield _prose_voice(item, text, "", 0)


def _goes_on(first: str, line: str) -> bool:
    """Whether a line goes on with the failure that begins with `first`; one about releases is the reporter's own."""
    if not line.strip() or not _FAILED.match(first):
        return False
    own = is_environment(line) or _LONE_VERSION.fullmatch(line) or any(m.polarity for m in mentions(line))
    return not own or "Warning: " in first


def _answers_apart(line: str) -> list[str]:
    """A line, cut before each label where it tells more than one value: `Expected: 3, got: 4`."""
    return _NEXT_ANSWER.split(line) if max(line.count(":"), line.count("=")) > 1 and _ANSWER.match(line) else [line]


def _below_heading(paragraph: Paragraph) -> re.Match[str] | None:
    """A single value that is all there is below the heading that announces it: `Actual`, and `torch.float32`."""
    alone = _SCALAR.fullmatch(paragraph.text[:80])
    return _ANSWER.match(f"{paragraph.heading[:80].strip(_HEADING_MARKS)}: {alone[1]}") if alone else None


def _unticked(line: str) -> str:
    """A line without the backticks around it; those of several lines stand alone.

    Of a line that begins with a failure in backticks, the failure.
    """
    found = _TICKED.match(line)
    if found is None and (begun := _TICKED_FIRST.match(line)) and _FAILED.match(begun["text"]):
        found = begun
    if found:
        return found["text"]
    alone = line.count("`") == 1 and (line.lstrip().startswith("`") or line.rstrip().endswith("`"))
    return line.replace("`", "") if alone else line


def _marked(answer: re.Match[str]) -> str:
    """The value of an answer, without the remark that stands behind its backticks; of a list all values."""
    value, closing, behind = answer["value"].partition("`")
    listed = "`" in behind and _BETWEEN.fullmatch(behind.partition("`")[0])
    marked = answer.string[answer.start("value") - 1] == "`" and closing and not listed
    return value if marked else answer["value"].rstrip("`* ")


def _prose_voice(paragraph: Paragraph, text: str, words: str, line: int) -> Voice:
    at = paragraph.first_line + line
    end = at + text.count("\n")
    heading, kind = paragraph.heading, BlockKind.OUTPUT
    block = Block(text, at, end, Origin.PROSE, heading=heading, before=words, kind=kind, output=text)
    return Voice(text, block, role_in_prose(block), own=False)


def tabled_voice(paragraph: Paragraph, text: str, *, expected: bool) -> Voice:
    """The output that a table gives."""
    voice = _prose_voice(paragraph, text, "", 0)
    return replace(voice, role=Role.EXPECTED if expected else Role.ACTUAL, contrast=not expected)
