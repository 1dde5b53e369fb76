"""What the entry file is called: as the report's traceback or its commands name it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from repros.read.text.block import Block, Page

DEFAULT_ENTRY = "repro.py"
_FRAME = re.compile(r"File \"(?P<path>[^\"\n]{1,300})\", line \d+, in <module>")
_ANY_FRAME = re.compile(r"File \"(?P<path>[\w-]{1,60}\.py)\", line \d+")
_COMMAND = re.compile(
    r"\b(?:python[\d.]*|torchrun|pytest)(?: +-[\w-]+(?:[ =][\w.]+)?){0,4} +(?P<path>[\w./~-]{1,200}\.py)\b"
)
_SAFE = re.compile(r"[A-Za-z_][\w-]{0,60}\.py")
_FOREIGN = re.compile(r"site-packages|dist-packages|/lib/python|<|runpy|/torch/|multiprocessing|collect_env|setup\.py")
_IMPORTED = re.compile(r"^[ \t]*(?:import|from)[ \t]+(?P<name>\w+)", re.MULTILINE)


def entry_name(page: Page, blocks: tuple[Block, ...], code: str) -> str:
    """A bare, safe name that no module which the program imports has."""
    taken = {m["name"] for m in _IMPORTED.finditer(code)} | {"torch", "numpy"}
    named = [block.name for block in blocks if block.name]
    for path in chain(named, _frames(page, blocks), _commands(page)):
        name = re.split(r"[/\\]", path)[-1]
        if _SAFE.fullmatch(name) and name[:-3] not in taken:
            return name
    return DEFAULT_ENTRY


def _frames(page: Page, blocks: tuple[Block, ...]) -> Iterator[str]:
    """The files of tracebacks: those below the program first, bare names of inner frames last."""
    if 'File "' not in page.text:
        return
    last = blocks[-1].last_line if blocks else 0
    found = [m for m in _FRAME.finditer(page.text) if not _FOREIGN.search(m["path"])]
    below = len(page.text) - len(_below(page, last))
    yield from (m["path"] for m in found if m.start() >= below)
    yield from (m["path"] for m in found)
    yield from (m["path"] for m in _ANY_FRAME.finditer(page.text))


def _below(page: Page, line: int) -> str:
    return page.text.split("\n", line)[-1] if line else page.text


def _commands(page: Page) -> Iterator[str]:
    if ".py" in page.text:
        yield from (m["path"] for m in _COMMAND.finditer(page.text) if not _FOREIGN.search(m["path"]))
