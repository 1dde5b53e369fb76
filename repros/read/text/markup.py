"""Markdown to prose and raw blocks: headings, paragraphs, indented code, and what was cut out before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt

from repros.read.text.block import Origin, Paragraph
from repros.read.text.layout import Line
from repros.read.text.looks import ERROR_LINE
from repros.read.text.scan import Cut, scan

_BOLD_LINE = re.compile(
    r"^[ \t]*(?:\*\*|__)(?![^*\n]{0,60}[:=][ \t]{0,3}(?:tensor\(|torch\.|[-+]?\d"
    r"|(?:None|True|False|-?nan|-?inf)\b|[\[(]))(?P<text>[^*_\n][^*\n]{0,80})(?:\*\*|__)[ \t]*:?[ \t]*$"
)
"""A line that is bold as a whole is a heading, unless it gives a value: `**output: None**`."""

_HASHES = re.compile(r"^[ \t]*#{1,6}[ \t]*(?P<text>[^\n]*?)[ \t]*#*$")
_PLACE = "\ue000"

_MARKDOWN = MarkdownIt("commonmark", {"maxNesting": 20})
_MARKDOWN.core.ruler.enableOnly(["normalize", "block"])
_MARKDOWN.disable(["reference", "blockquote", "fence", "html_block", "hr"])


@dataclass(frozen=True, slots=True)
class Raw:
    """A block before its kind is known: `lines` without markup."""

    lines: tuple[Line, ...]
    origin: Origin
    info: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    """Lines of prose that follow each other, with what Markdown takes each for."""

    lines: tuple[Line, ...]
    labels: tuple[str, ...]
    groups: tuple[int, ...]


def read_markup(text: str) -> Iterator[Raw | Prose]:
    """The prose and the raw blocks of a normalised text, in order."""
    left = scan([Line(line, i) for i, line in enumerate(text.split("\n"), start=1)]).left
    labels, groups = _labels(left)
    start = 0
    for i, part in enumerate(left):
        if isinstance(part, Cut):
            if i > start:
                yield _prose(left, labels, groups, start, i)
            start = i + 1
            yield Raw(part.lines, part.origin, part.info)
    if start < len(left):
        yield _prose(left, labels, groups, start, len(left))


def _prose(left: tuple[Line | Cut, ...], labels: list[str], groups: list[int], start: int, end: int) -> Prose:
    lines = tuple(x for x in left[start:end] if isinstance(x, Line))
    return Prose(lines, tuple(labels[start:end]), tuple(groups[start:end]))


def _labels(left: tuple[Line | Cut, ...]) -> tuple[list[str], list[int]]:
    """What Markdown takes each line for (`heading`, `indented`, `paragraph`, ""), and which of them belong together."""
    labels = [""] * len(left)
    groups = [-1] * len(left)
    if not any(isinstance(part, Line) and part.text.strip() for part in left):
        return labels, groups
    source = "\n".join(" " * p.indent + _PLACE if isinstance(p, Cut) else p.text for p in left)
    level_names = {"heading_open": "heading", "paragraph_open": "paragraph", "code_block": "indented"}
    for number, token in enumerate(_MARKDOWN.parse(source)):
        label = level_names.get(token.type)
        if label and token.map:
            rows = range(token.map[0], min(token.map[1], len(left)))
            # A line of dashes below a block underlines nothing: what stands above the block is no heading.
            label = "paragraph" if label == "heading" and any(isinstance(left[i], Cut) for i in rows) else label
            for i in rows:
                if isinstance(left[i], Line) and (left[i]).text.strip():  # type: ignore[union-attr]
                    labels[i] = label
                    groups[i] = number
    return labels, groups


def paragraphs(lines: list[tuple[Line, str, int]], heading: str) -> tuple[list[Paragraph], str]:
    """Paragraphs of labelled lines, and the heading that stands at their end."""
    out: list[Paragraph] = []
    for chunk in _chunks(lines):
        text = "\n".join(line.text for line, _, _ in chunk)
        first, last = chunk[0][0].number, chunk[-1][0].number
        found = heading_text(text, chunk[0][1])
        if found is not None:
            heading = found
        out.append(Paragraph(text, first, last, heading, found is not None))
    return out, heading


def heading_text(text: str, label: str) -> str | None:
    """The text of a heading or of a bold line that serves as one; None for anything else, such as an error in bold."""
    if label == "heading" and "\n" not in text and (match := _HASHES.match(text[:300])):
        return match["text"].strip(" *_:")
    if label == "heading":
        return text.split("\n", 1)[0].strip(" *_:#")[:120]
    match = _BOLD_LINE.match(text) if len(text) < 120 else None
    return match["text"].strip(" :") if match and not ERROR_LINE.match(match["text"]) else None


def _chunks(lines: list[tuple[Line, str, int]]) -> Iterator[list[tuple[Line, str, int]]]:
    chunk: list[tuple[Line, str, int]] = []
    for item in lines:
        line, _, group = item
        if chunk and (not line.text.strip() or group != chunk[-1][2]):
            yield chunk
            chunk = []
        if line.text.strip():
            chunk.append(item)
    if chunk:
        yield chunk
