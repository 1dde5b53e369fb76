"""Outputs of several releases that stand a line each: `1.4.0: tensor(3.)`, and `1.5.0: tensor(4.)` below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from repros.read.block import Block, BlockKind, Origin, Page, Paragraph
from repros.read.looks import is_output
from repros.read.versions import TOKEN, plausible_torch

_LINE = re.compile(
    rf"\W{{0,4}}(?:(?:in|on|with)\s)?(?:(?:py)?torch[\s:=]{{0,3}}(?:version\s)?)?{TOKEN}"
    r"[\s`*)\]]{0,4}(?::|[-=]{1,2}>|→)[\s*]{1,6}(?P<value>\S.*)",
    re.IGNORECASE,
)
_TICKED = re.compile(r"`([^`\n]+)`")
_BETWEEN = re.compile(r"(?:[\s,;.&*]|\band\b)*")


def with_lines_apart(page: Page) -> Page:
    """The page, with a label and an output for each line that tells what came out in one release."""
    return replace(page, items=tuple(part for item in page.items for part in _apart(item)))


def _apart(item: Paragraph | Block) -> Iterator[Paragraph | Block]:
    lines = item.text.split("\n")
    found = [_LINE.match(line[:2000]) for line in lines] if _may_hold(item) else []
    told = {n: m for n, m in enumerate(found) if m and plausible_torch(m[1]) and _value(m["value"], item)}
    if not told or len(told) < sum(1 for line in lines if line.strip()):
        yield item
        return
    for n, match in told.items():
        yield from _labelled(item, item.first_line + n, match[1], _value(match["value"], item))


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


def _labelled(item: Paragraph | Block, line: int, version: str, value: str) -> Iterator[Paragraph | Block]:
    label = f"{version}:"
    yield Paragraph(label, line, line, item.heading)
    block = Block(value, line, line, Origin.PROSE, heading=item.heading, before=label)
    yield replace(block, kind=BlockKind.OUTPUT, output=value, why=f"shows what {version} prints")
