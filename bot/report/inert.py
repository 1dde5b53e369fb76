"""Hostile text made inert for a GitHub comment: nothing in it renders, links, notifies or ends what holds it.

GitHub looks for mentions and references in the text *after* Markdown is rendered, so escaping is not enough:
a zero-width space parts what would be found. Inside code spans and fences it looks for none.
"""

from __future__ import annotations

import re

ZERO_WIDTH = "\u200b"

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]")
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_MARKDOWN = re.compile(r"([\\`*_\[\]|~>$])")
_STARTS_BLOCK = re.compile(r"^(\d*)([#+\-=.)])(?=[\s#+\-=]|$)")
_LINKING = re.compile(r"(@|#|://|\bwww\.|\bGH-|[0-9a-fA-F]{6}(?=[0-9a-fA-F]))")


def plain(text: str) -> str:
    """`text` with terminal sequences, control characters and direction marks removed, every newline a line feed."""
    return _CONTROL.sub("", _ANSI.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def fenced(text: str, language: str = "") -> str:
    """A code block whose fence is longer than any run of backticks in `text`."""
    body = plain(text).rstrip("\n")
    fence = "`" * max(3, longest_run(body) + 1)
    return f"{fence}{language}\n{body}\n{fence}"


def code(text: str) -> str:
    """A code span on one line."""
    line = " ".join(plain(text).split()) or " "
    ticks = "`" * (longest_run(line) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def cell(text: str) -> str:
    """A code span in a table's cell, where a bar would end the cell even inside a span."""
    return code(text).replace("|", "\\|")


def prose(text: str) -> str:
    """A sentence on one line that renders as exactly its own characters."""
    line = _LINKING.sub(lambda m: m[0] + ZERO_WIDTH, " ".join(plain(text).split()))
    line = line.replace("&", "&amp;").replace("<", "&lt;")
    return _STARTS_BLOCK.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", line))


def longest_run(text: str) -> int:
    """The length of the longest run of backticks."""
    return max((len(run) for run in re.findall(r"`+", text)), default=0)
