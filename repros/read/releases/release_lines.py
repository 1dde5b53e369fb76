"""Outputs that say themselves which release they are of: a line each, or the release that the program printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from repros.read.releases.versions import TOKEN, plausible_torch
from repros.read.statements.voices import lead
from repros.read.text.block import Block, BlockKind, Origin, Page, Paragraph
from repros.read.text.looks import is_output

_LINE = re.compile(
    rf"\W{{0,4}}(?:(?:in|on|with)\s)?(?:(?:py)?torch[\s:=]{{0,3}}(?:version\s)?)?{TOKEN}"
    r"[\s`*)\]]{0,4}(?::|[-=]{1,2}>|→)[\s*]{1,6}(?P<value>\S.*)",
    re.IGNORECASE,
)
_PRINTED = re.compile(rf"\W?(?:(?:py)?torch\W{{1,2}})?(?=v?\d+\.\d+\.\d){TOKEN}(?=['\"]?(?:\s|$))", re.IGNORECASE)
_ASKED = "torch.__version__"
_TICKED = re.compile(r"`([^`\n]+)`")
_BETWEEN = re.compile(r"(?:[\s,;.&*]|\band\b)*")


def with_releases_told(page: Page) -> Page:
    """The page, with a label above each output that says of itself which release it is of."""
    asked = any(_ASKED in block.code for block in page.blocks)
    return replace(page, items=tuple(part for item in page.items for part in _told(item, asked=asked)))


def _told(item: Paragraph | Block, *, asked: bool) -> Iterator[Paragraph | Block]:
    if asked and isinstance(item, Block) and (runs := list(_runs(item))):
        for run, line, version in runs:
            label = f"{lead(item)} {version}:".strip()
            yield Paragraph(label, line, line, item.heading)
            yield replace(run, before=f"{version}:")
    else:
        yield from _line_by_line(item)


def _runs(block: Block) -> Iterator[tuple[Block, int, str]]:
    """What a program printed with each release, which it printed first: the run, its line, and the release."""
    answers = [m[1] for s in block.statements if _ASKED in s.statement and (m := _PRINTED.match(s.output[:200]))]
    if answers:
        yield block, block.first_line, answers[0]
    if block.kind is not BlockKind.OUTPUT:
        return
    lines = block.text.split("\n")
    starts = [n for n, line in enumerate(lines) if (m := _PRINTED.match(line[:200])) and plausible_torch(m[1])]
    if not starts or any(line.strip() for line in lines[: starts[0]]):
        return
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        found = _PRINTED.match(lines[start][:200])
        yield _part(block, "\n".join(lines[start:end]).strip("\n"), start), block.first_line, found[1] if found else ""


def _part(block: Block, text: str, start: int) -> Block:
    first = block.first_line + start
    return replace(block, text=text, output=text, first_line=first, last_line=first + text.count("\n"))


def _line_by_line(item: Paragraph | Block) -> Iterator[Paragraph | Block]:
    """What stands line by line below each other: `1.4.0: tensor(3.)`, and `1.5.0: tensor(4.)`."""
    lines = item.text.split("\n")
    found = [_LINE.match(line[:2000]) for line in lines] if _may_hold(item) else []
    told = {n: m for n, m in enumerate(found) if m and plausible_torch(m[1]) and _value(m["value"], item)}
    if not told or len(told) < sum(1 for line in lines if line.strip()):
        yield item
        return
    for n, match in told.items():
        line, label = item.first_line + n, f"{match[1]}:"
        yield Paragraph(label, line, line, item.heading)
        value = _value(match["value"], item)
        block = Block(value, line, line, Origin.PROSE, heading=item.heading, before=label)
        yield replace(block, kind=BlockKind.OUTPUT, output=value, why=f"shows what {match[1]} prints")


def _may_hold(item: Paragraph | Block) -> bool:
    return not item.is_heading if isinstance(item, Paragraph) else item.kind is BlockKind.OUTPUT


def _value(text: str, item: Paragraph | Block) -> str:
    """What a line shows: of prose the code in it, or a value that is all of it; "" for a sentence."""
    if isinstance(item, Block):
        return text
    ticked = _TICKED.findall(text)
    if ticked and _BETWEEN.fullmatch(_TICKED.sub("", text)):
        return "\n".join(ticked)
    return text if is_output(text) else ""
