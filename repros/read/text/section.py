"""Which part of an issue with several programs speaks of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from repros.read.text.block import Block, Page, Paragraph, Program


def section_of(page: Page, program: Program, others: Sequence[Program]) -> Page:
    """The page without what stands below the other programs, each with the paragraph that leads to it.

    What stands above the first of all of them, or below another heading than they do, speaks of each.
    """
    starts = {id(p.blocks[0]): p for p in (program, *others) if p.blocks}
    kept: list[Paragraph | Block] = []
    current: Program | None = None
    led: list[Paragraph | Block] = []
    for item in page.items:
        if id(item) in starts:
            current = starts[id(item)]
            if current is not program:
                kept = [i for i in kept if not any(i is one for one in led)]
            elif not any(i is one for i in kept for one in led):
                kept += led
        if current is None or current is program or item.heading != current.blocks[0].heading:
            kept.append(item)
        led = [item] if isinstance(item, Paragraph) and not item.is_heading else []
    return replace(page, items=tuple(kept))
