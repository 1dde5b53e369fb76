"""A text as a Page: its prose and its blocks in order, every block with its kind."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import replace

from repros.read.text.block import Block, Origin, Page, Paragraph
from repros.read.text.inline import Item, inline_apart, with_calls
from repros.read.text.kind import classify
from repros.read.text.layout import Line
from repros.read.text.markup import Prose, Raw, paragraphs, read_markup
from repros.read.text.normal import MAX_CHARS, normalise
from repros.read.text.unfenced import find_runs, without_mark

_FILE_NAME = re.compile(r"(?<![\w/.-])(?:[\w.-]+/)*(?P<name>[A-Za-z_][\w-]*\.py)\b")
_NAMED = re.compile(
    r"^[ \t]*#[ \t]*(?:file(?:name)?[ \t]*:[ \t]*)?(?:[\w./-]+/)?(?P<name>[A-Za-z_][\w-]*\.py)[ \t]*:?[ \t]*$"
)
_INTRODUCES = re.compile(r"(?:^|\n)[^\n]{0,40}?[`*_\"']*(?P<name>[A-Za-z_][\w-]*\.py)[`*_\"']*[ \t]*:?[ \t]*$")


def read_page(body: str) -> Page:
    """Read the first `MAX_CHARS` of a text into prose and blocks. Never raises; time grows with the text alone."""
    text = normalise(body[:MAX_CHARS])
    heading = ""
    items: list[tuple[Item, str]] = []
    for part in read_markup(text):
        if isinstance(part, Raw):
            items.append((part, heading))
            continue
        for item in _split(part):
            if isinstance(item, Raw):
                items.append((item, heading))
                continue
            found, heading = paragraphs(item, heading)
            items.extend(inline_apart(found))
    page = Page(text, tuple(_finished(items)))
    return page if any(block.code for block in page.blocks) else Page(text, tuple(_finished(list(with_calls(items)))))


def _split(prose: Prose) -> Iterator[Raw | list[tuple[Line, str, int]]]:
    """Prose apart from the programs and the indented blocks that stand in it."""
    texts = [line.text for line in prose.lines]
    labelled = list(zip(prose.lines, prose.labels, prose.groups, strict=True))
    at = 0
    runs = (run for run in find_runs(texts) if not _goes_on(prose, run[0]))
    for first, last in [*runs, (len(texts), len(texts))]:
        yield from _indented(labelled[at:first])
        if last > first:
            yield Raw(tuple(Line(without_mark(x.text), x.number) for x in prose.lines[first:last]), Origin.PROSE)
        at = last


def _goes_on(prose: Prose, at: int) -> bool:
    """Whether a line goes on with an indented block, which is read as a whole."""
    return (
        at > 0 and prose.labels[at] == prose.labels[at - 1] == "indented" and prose.groups[at] == prose.groups[at - 1]
    )


def _indented(labelled: list[tuple[Line, str, int]]) -> Iterator[Raw | list[tuple[Line, str, int]]]:
    """Lines apart from the indented code among them."""
    rest: list[tuple[Line, str, int]] = []
    code: list[Line] = []
    for item in labelled:
        line, label, _ = item
        if label == "indented" or (code and not line.text.strip()):
            if rest:
                yield rest
                rest = []
            code.append(line)
            continue
        if code:
            yield Raw(tuple(code), Origin.INDENTED)
            code = []
        rest.append(item)
    if code:
        yield Raw(tuple(code), Origin.INDENTED)
    if rest:
        yield rest


def _finished(items: list[tuple[Item, str]]) -> Iterator[Paragraph | Block]:
    befores = _befores(items)
    afters = _afters(items)
    for i, (item, heading) in enumerate(items):
        if isinstance(item, Paragraph):
            yield item
        else:
            yield classify(_block(item, heading, befores[i], afters[i]))


def _befores(items: list[tuple[Item, str]]) -> list[str]:
    """For each item the prose above it: up to two paragraphs, none beyond a block or a heading."""
    out: list[str] = []
    above: list[str] = []
    for item, _ in items:
        out.append("\n\n".join(above[-2:]))
        if isinstance(item, Raw) or item.is_heading:
            above = []
        else:
            above.append(item.text)
    return out


def _afters(items: list[tuple[Item, str]]) -> list[str]:
    out: list[str] = []
    below: list[str] = []
    for item, _ in reversed(items):
        out.append("\n\n".join(below[-2:][::-1]))
        if isinstance(item, Raw) or item.is_heading:
            below = []
        else:
            below.append(item.text)
    return out[::-1]


def _block(raw: Raw, heading: str, before: str, after: str) -> Block:
    lines = list(raw.lines)
    while len(lines) > 1 and not lines[-1].text.strip():
        lines.pop()
    language = raw.info.split(None, 1)[0].strip("{}.,:").lower() if raw.info.split() else ""
    block = Block(
        text=textwrap.dedent("\n".join(line.text for line in lines)),
        first_line=lines[0].number,
        last_line=lines[-1].number,
        origin=raw.origin,
        language=language if re.fullmatch(r"[\w+#-]{1,20}", language) else "",
        info=raw.info,
        heading=heading,
        before=before,
        after=after,
    )
    return replace(block, name=_file_name(block))


def _file_name(block: Block) -> str:
    """The file that a block is said to be, "" if nothing says it."""
    first = block.text.split("\n", 1)[0][:120]
    if match := _NAMED.match(first):
        return match["name"]
    if match := _FILE_NAME.search(block.info[:200]):
        return match["name"]
    if match := _INTRODUCES.search(block.before[-120:].rstrip()):
        return match["name"]
    match = re.fullmatch(r"[`*_\"']*(?P<name>[A-Za-z_][\w-]*\.py)[`*_\"']*:?", block.heading)
    return match["name"] if match and not block.before else ""
