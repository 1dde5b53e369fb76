"""Prose that a program printed: it begins with the program's own texts, without a fence around it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from repros.read.code.python import nodes, parse
from repros.read.statements.comments import Remark
from repros.read.statements.voices import Voice, role_in_prose
from repros.read.text.block import Block, BlockKind, Origin, Paragraph
from repros.read.words.tones import wanted_word

_MOST_TEXTS = 300
_TEXT = re.compile(r"[-*=#>\s]{0,4}[A-Za-z][^\n`\"']{1,60}")
_VALUE_BEHIND = re.compile(
    r"\s?[:=]?\s{0,8}(?:[-+]?\.?\d(?![\w.,+/-]* [a-z]+ [a-z]+ )"
    r"|tensor\(|torch\.|array\(|True\b|False\b|None\b|-?nan\b|-?inf\b|[\[(])"
)
_MARKED = re.compile(r"(?P<mark>\*\*|`)(?P<text>[^*`\n]{3,300})(?P=mark)")
_OUTPUT_HEADING = re.compile(
    r"\W*(?:(?:error|actual|program|console)\W)?(?:logs?|outputs?|results?|actual)\b", re.IGNORECASE
)


def printable(program: str) -> frozenset[str]:
    """The texts of a program that it may print."""
    return frozenset(islice(_texts(program), _MOST_TEXTS))


def _texts(program: str) -> Iterator[str]:
    if parse(program).tree is not None:
        for node in nodes(program).of(ast.Constant):
            if isinstance(node.value, str) and _TEXT.fullmatch(node.value.strip()):
                yield node.value.strip()


def printed_lines(text: str, texts: frozenset[str]) -> list[str]:
    """The lines of prose that begin with one of the texts that a program prints, and go on with a value."""
    labels = [t for t in texts if len(t) > 2]
    return [x for line in text.split("\n") if (x := next((f for f in _forms(line) if _is_labelled(f, labels)), ""))]


def wanted_lines(text: str, texts: frozenset[str]) -> list[str]:
    """What is marked in prose, behind words that say that it should come, and begins as the program prints it."""
    labels = [t for t in texts if len(t) > 2]
    marked = (m for line in text.split("\n") for m in _MARKED.finditer(line) if wanted_word(line[: m.start()]))
    return [m["text"] for m in marked if _is_labelled(m["text"], labels)]


def _forms(line: str) -> Iterator[str]:
    """A line without its marks, and what is marked in it behind words that don't say that it should come."""
    plain = line.replace("`", "").strip(" *")
    yield plain
    yield plain.removeprefix("- ")
    yield from (m["text"] for m in _MARKED.finditer(line) if not wanted_word(line[: m.start()]))


def printed_in(title: str, texts: frozenset[str]) -> list[str]:
    """What a title quotes of the program's output: from a text on that the program prints before something else."""
    found = (title.find(text) for text in texts if len(text) > 3 and text.endswith((":", "=")))
    at = min((place for place in found if place >= 0), default=-1)
    return [title[at:].strip()] if at >= 0 and title[at:].strip() not in texts else []


def _is_labelled(line: str, labels: Sequence[str]) -> bool:
    return any(line.startswith(label) and _VALUE_BEHIND.match(line[len(label) :]) for label in labels)


def printed_remarks(found: Sequence[Remark], program: str) -> list[str]:
    """The comments on lines of their own, all of which begin as the program prints them."""
    whole = [r.text for r in found if not r.trailing and r.code]
    texts = printable(program) if whole else frozenset()
    return [text for text in whole if len(printed_lines(text, texts)) == text.count("\n") + 1]


def begin_as_printed(lines: Sequence[str], texts: frozenset[str]) -> bool:
    """Whether one of some lines begins with one of the texts that a program prints."""
    labels = tuple(t for t in texts if len(t) > 3)
    return any(line.startswith(labels) for line in lines)


def printed_outputs(prose: Sequence[Paragraph], program: str) -> Iterator[Voice]:
    """The paragraphs below a heading that announces an output which hold lines that the program prints."""
    below = [p for p in prose if _OUTPUT_HEADING.match(p.heading)]
    texts = printable(program) if below else frozenset()
    for paragraph in below:
        if texts and (printed_lines(paragraph.text, texts) or _is_printed(paragraph.text, texts)):
            block = _block(paragraph)
            yield Voice(paragraph.text, block, role_in_prose(block), own=True)


def _is_printed(text: str, texts: frozenset[str]) -> bool:
    """Whether a line of prose is a text of the program and nothing else."""
    return any(line.strip() in texts for line in text.split("\n"))


def _block(paragraph: Paragraph) -> Block:
    text, first, last = paragraph.text, paragraph.first_line, paragraph.last_line
    return Block(text, first, last, Origin.PROSE, heading=paragraph.heading, kind=BlockKind.OUTPUT, output=text)
