"""The `/repro` command: read from a comment's Markdown, in plain words refused where it can't be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.answering.request import WORDS, Request

MAX_WORD = 120
MAX_COMMENT = 300_000
"""Longer than any comment that GitHub takes; such a text holds no command."""

CommandKind = Literal["run", "stop", "help"]

_ALONE: tuple[CommandKind, ...] = ("stop", "help")
_VALUED = {name: word for name, word in WORDS.items() if "=" in word.example}
_KNOWN = ", ".join(f"`{name}=`" if name in _VALUED else f"`{name}`" for name in (*WORDS, "stop")) + " and `help`"

# Where a mail program's own text begins: a signature's dashes, a quoted message, a phone's signature.
_TRAILER = re.compile(
    r"(--|—|__+|-{2,}\s*(original|forwarded) message\s*-{2,}|begin forwarded message:|sent from my \S.*"
    r"|get outlook for .*|on\s.{1,200}\swrote:"
    r"|reply to this email directly.*|you are receiving this because.*)",
    re.IGNORECASE,
)
# The same over two lines: "On … <a@b>" and "wrote:", or Outlook's "From: …" and "Sent: …".
_TRAILER_PAIRS = (
    (re.compile(r"on\s.{1,200}", re.IGNORECASE), re.compile(r"(.{1,200}\s)?wrote:", re.IGNORECASE)),
    (re.compile(r"from:\s.{1,200}", re.IGNORECASE), re.compile(r"(sent|date|to|subject):.{0,200}", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Command(Request):
    """A Request that a person gives in a comment, whose fenced `programs` replace the issue's."""

    kind: CommandKind = "run"
    programs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A command that can't be read, and why in one sentence that is safe to post."""

    why: str


HELP = (
    "`/repro` runs the issue's program again. It takes "
    + ", ".join(f"`{word.example}` ({word.does})" for word in WORDS.values())
    + ", `stop` and `help`. A fenced program in the same comment replaces the issue's."
)


def parse_command(comment: str) -> Command | Refused | None:
    """The first command of a comment's Markdown; None where it has none.

    A command is a line that is `/repro` or begins with `/repro` and a space, outside fences, quotes, HTML
    comments and e-mail trailers; later ones don't count.
    """
    if "/repro" not in comment or len(comment) > MAX_COMMENT:
        return None
    tokens = _markdown().parse(comment)
    line = next((text for text in _lines(tokens, comment) if text == "/repro" or re.match(r"/repro\s", text)), None)
    if line is None:
        return None
    fences = tuple(t.content for t in tokens if t.type == "fence" and t.level == 0 and t.content.strip())
    return _read(line.split()[1:], fences)


def _read(words: list[str], programs: tuple[str, ...]) -> Command | Refused:
    values: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if bool(equals) != (name in _VALUED) or name not in (*WORDS, *_ALONE):
            return Refused(f"I don't know the word {_shown(word)}: I know {_KNOWN}.")
        if name in values:
            return Refused(f"`{name}` is given twice: give it once.")
        if equals and (len(value) > MAX_WORD or not _VALUED[name].shape.fullmatch(value)):
            return Refused(f"I can't read {_shown(word)}: write {_VALUED[name].such_as}.")
        values[name] = value or True
    alone: CommandKind | None = next((name for name in _ALONE if name in values), None)
    if alone and len(values) > 1:
        return Refused(f"`{alone}` stands alone: leave out the other words.")
    command = Command(kind=alone, programs=programs) if alone else Command(**values, programs=programs)
    if why := command.contradiction:
        return Refused(f"{why[:1].upper()}{why[1:]}.")
    return command


def _shown(word: str) -> str:
    """A word of a stranger's, safe in Markdown: no backtick, no mention, not long."""
    kept = re.sub(r"[^\w.,:+=/-]", "?", word[:40], flags=re.ASCII)
    return f"`{kept}`"


def _lines(tokens: list[Token], comment: str) -> Iterator[str]:
    """The plain lines of top-level paragraphs, up to where an e-mail's trailer begins."""
    source = re.split(r"\r\n?|\n", comment)
    heading = None
    for token in tokens:
        if token.type == "heading_open":
            heading = token
        elif token.type == "heading_close":
            # A signature's `--` right below a paragraph makes that paragraph a heading to Markdown.
            if heading and heading.map and source[heading.map[1] - 1].strip() == "--":
                return
            heading = None
        elif token.type == "inline" and token.level == 1 and not (heading and heading.markup.startswith("#")):
            lines = list(_inline_lines(token))
            end = _trailer(lines)
            yield from lines[:end]
            if end is not None:
                return


def _inline_lines(token: Token) -> Iterator[str]:
    """A paragraph's lines. Code and HTML stay recognisable, so that a line within them begins no line here."""
    line = ""
    for child in token.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            yield line.strip()
            line = ""
        else:
            line += child.content if child.type == "text" else f"`{child.content}`"
    yield line.strip()


def _trailer(lines: list[str]) -> int | None:
    """The index of the line at which a mail program's trailer begins."""
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else ""
        if len(line) <= 300 and _TRAILER.fullmatch(line):
            return index
        if max(len(line), len(following)) <= 300 and any(
            first.fullmatch(line) and second.fullmatch(following) for first, second in _TRAILER_PAIRS
        ):
            return index
    return None


@cache
def _markdown() -> MarkdownIt:
    # Without text_join an escaped `\\/repro` stays apart from plain text: who escapes it doesn't mean it. The other
    # rules decide nothing about commands, and brackets without end make them slow.
    return MarkdownIt("commonmark").disable(["text_join", "emphasis", "link", "image", "autolink"])
