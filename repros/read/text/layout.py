"""Lines, and what of them only arranges: HTML comments, tags of layout, summaries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

FENCE = re.compile(r"^[ \t]*(?:[-*+] |\d{1,3}[.)] )?[ \t]*(?P<mark>`{3,}|~{3,}(?![^\n]*[\^<.]))(?P<info>[^\n]*)$")
"""The line that opens a fence, or closes one; none that underlines code in a traceback (`~~~^^^`, `~~~ <--- HERE`)."""

_LAYOUT_TAG = re.compile(r"</?(?:details|summary|p|div|br|blockquote|b|center)\b[^<>\n]{0,200}/?>", re.IGNORECASE)
_CODE_TAG = re.compile(r"<(?P<tag>code|tt|kbd|samp)>(?P<code>[^<`\n]{1,400})</(?P=tag)>", re.IGNORECASE)
_SUMMARY = re.compile(
    r"^\s*(?:</?\w[^<>\n]{0,200}>\s*)*?<summary\b[^<>\n]{0,200}>(?P<text>[^<\n]{1,200})</summary>(?=\s*(?:</?\w[^<>\n]{0,200}>\s*)*$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and its number in the body, counted from 1."""

    text: str
    number: int


def is_inline(match: re.Match[str]) -> bool:
    """Three backticks that open and close on one line are inline code."""
    return match["mark"][0] == "`" and "`" in match["info"]


def without_layout(line: Line) -> Line:
    """A line without the tags that only arrange; a summary becomes a bold line, which is read as a heading."""
    text = line.text
    if text.lstrip().startswith("<"):
        text = _SUMMARY.sub(lambda m: f"**{m['text'].strip()}**", text)
    stripped = _CODE_TAG.sub(r"`\g<code>`", _LAYOUT_TAG.sub("", text))
    return line if stripped == line.text else Line(stripped.rstrip(), line.number)


def without_comments(lines: Sequence[Line]) -> list[Line]:
    """Lines without HTML comments outside of fences; a comment that never ends is left as it stands."""
    last_end = max((i for i, line in enumerate(lines) if "-->" in line.text), default=-1)
    if last_end < 0:
        return list(lines)
    out: list[Line] = []
    fence = ""
    hidden = False
    for i, line in enumerate(lines):
        text = line.text
        if not hidden and (match := FENCE.match(text)) and not is_inline(match):
            fence = _next_fence(fence, match)
        if hidden or (not fence and "<!--" in text):
            text, hidden = _visible(text, hidden, i < last_end)
        out.append(line if text is line.text else Line(text, line.number))
    return out


def _next_fence(fence: str, match: re.Match[str]) -> str:
    if not fence:
        return match["mark"]
    closes = match["mark"].startswith(fence) and not match["info"].strip()
    return "" if closes else fence


def _visible(text: str, hidden: bool, may_end_below: bool) -> tuple[str, bool]:
    """What of a line is outside comments, and whether a comment goes on below it."""
    parts: list[str] = []
    at = 0
    while True:
        if hidden:
            end = text.find("-->", at)
            if end < 0:
                return "".join(parts), True
            at, hidden = end + 3, False
        start = text.find("<!--", at)
        if start < 0:
            return "".join(parts) + text[at:], False
        if text.find("-->", start) < 0 and not may_end_below:
            return "".join(parts) + text[at:], False
        parts.append(text[at:start])
        at, hidden = start + 4, True
