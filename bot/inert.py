"""Hostile text made inert for a GitHub comment: nothing in it renders, links, notifies or ends what holds it.

GitHub looks for links in Markdown, and for mentions and references in the text *after* Markdown is rendered, so
escaping is not enough, and a browser drops the characters that would part a link. Inside code spans and fences it
looks for nothing: whatever isn't plain words stands in them.
"""

from __future__ import annotations

import re
from itertools import groupby

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]")
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_HALF = re.compile(r"[\ud800-\udfff]")

_OPENS, _CLOSES, _ENDS = "(\"'“‘«", ")\"'”’».,;:!?…", ".,;:!?…"
"""Punctuation around words, which does nothing in Markdown; what ends a sentence or its parts, among it."""

_PLAIN = re.compile(r"(?:[^\W_]+(?:[.,'’/-][^\W_]+)*|[–—→…])?")
_LIVE = re.compile(r"www\.|[^\W\d_]-\d|ghsa-|[0-9a-f]{7}|(?:mailto|xmpp):", re.IGNORECASE)
"""Plain words that GitHub makes something of all the same: a link, an issue (`gh-1`), an advisory, a commit."""

MOST_TICKS = 60
"""GitHub knows no code span between more than 80 backticks, and tells fences of 255 and more not apart."""

_TICKS = re.compile(rf"`{{{MOST_TICKS},}}")
_NUMBERS_A_LIST = re.compile(r"\d+[.)]")


def plain(text: str) -> str:
    """`text` without terminal sequences, control characters and direction marks.

    Every newline is a line feed; half characters, which no file and no request can hold, are question marks.
    """
    whole = _HALF.sub("?", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub("", _ANSI.sub("", whole))


def line(text: str) -> str:
    """`text`, plain, on one line."""
    return " ".join(plain(text).split())


def fenced(text: str, language: str = "") -> str:
    """A code block whose fence is longer than any run of backticks in `text`; a run of too many is cut."""
    body = _fewer_ticks(plain(text)).rstrip("\n")
    fence = "`" * max(3, longest_run(body) + 1)
    return f"{fence}{language}\n{body}\n{fence}"


def code(text: str) -> str:
    """A code span on one line; a run of too many backticks is cut."""
    shown = _fewer_ticks(line(text)) or " "
    ticks = "`" * (longest_run(shown) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def cell(text: str) -> str:
    """A code span in a table's cell, where a bar would end the cell even inside a span."""
    return code(text).replace("|", "\\|")


def prose(text: str) -> str:
    """A sentence on one line that shows exactly its own characters: plain words as such, all others as code."""
    words = line(text).split()
    runs = groupby(range(len(words)), key=lambda at: is_plain(words[at], first=at == 0))
    return " ".join(_run([words[at] for at in places], as_it_is=kept) for kept, places in runs)


def is_plain(word: str, *, first: bool = False) -> bool:
    """Whether GitHub shows a word as it stands and makes nothing of it; `first` is whether it begins a line."""
    inside = word.lstrip(_OPENS).rstrip(_CLOSES)
    if not _PLAIN.fullmatch(inside) or _LIVE.search(word):
        return False
    return not (first and _NUMBERS_A_LIST.fullmatch(word))


def longest_run(text: str) -> int:
    """The length of the longest run of backticks."""
    return max((len(run) for run in re.findall(r"`+", text)), default=0)


def _fewer_ticks(text: str) -> str:
    return _TICKS.sub("`" * (MOST_TICKS - 1) + "…", text)


def _run(words: list[str], *, as_it_is: bool) -> str:
    """Neighbouring words; those that aren't plain share one code span, without the punctuation around them."""
    text = " ".join(words)
    if as_it_is:
        return text
    start = len(text) - len(text.lstrip(_OPENS))
    inside = text[start:].rstrip(_CLOSES)
    if any(opens in inside for opens in _OPENS):
        inside = text[start:].rstrip(_ENDS)
    return f"{text[:start]}{code(inside)}{text[start + len(inside) :]}"
