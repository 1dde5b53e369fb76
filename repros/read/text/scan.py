"""The first pass over an issue's lines: cuts out fences, quotes, HTML code and prompts, before Markdown is read.

Markdown alone reads `>>> x` as three nested quotes, a `<details>` without a blank line as HTML to the next one, and a
fence whose end was forgotten to the end of the text. What is cut out here leaves one line in the text that is left.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from repros.read.text.block import Origin
from repros.read.text.layout import FENCE, Line, is_inline, without_comments, without_layout
from repros.read.text.looks import is_code

_LONE_TICKS = re.compile(r"^[ \t]*`{1,2}(?P<info>(?:python|py|python3)?)[ \t]*$")
_OPEN_TICKS = re.compile(r"^[ \t]*(?P<mark>`{1,2})(?!`)(?P<code>[^`\n]+)$")
_PROMPT = re.compile(r"^[ \t]{0,3}(?:>>>|In \[\d{1,4}\]:)(?: |$)")
_DEEP_PROMPT = re.compile(r"^(?P<indent>[ \t]{4,12})(?:>>>|In \[\d{1,4}\]:) ")
"""A prompt that Markdown takes for prose where it stands right below some."""

_CONTINUED = re.compile(
    r"^[ \t]{0,3}(?:>>>|\.{3,12}:?|(?:In ?|Out ?)\[\d{1,4}\]:)(?: |$)|^Traceback \(most recent|^-{60,80}$"
)
_QUOTE = re.compile(r"^[ ]{0,3}>(?!>> |>>$)[ ]?")
_PRE_OPEN = re.compile(r"<(?P<tag>pre|code)\b[^>\n]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,300}>")
_SECTION = re.compile(
    r"^#{2,4} *(?:[^\w\s#]+ *)?(?:To Reproduce|Steps to|Expected|Actual|Environment|Additional|Versions?\b|System Info"
    r"|Error logs|Minified repro|Code example|Motivation|Pitch|Alternatives|Describe the bug|Bug\b|Issue description)",
    re.IGNORECASE,
)
MAX_QUOTE_DEPTH = 10
_MAX_TRIES = 50


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch that is no prose: its lines without markup, where they stand, and what it stood in."""

    lines: tuple[Line, ...]
    origin: Origin
    info: str = ""
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Scan:
    """What is left for Markdown, and what was cut out of it: a `Cut` stands where its only line was."""

    left: tuple[Line | Cut, ...]


def scan(lines: Sequence[Line], depth: int = 0) -> Scan:
    """Cut the fences, quotes, prompts and HTML code out of a text's lines."""
    return Scan(tuple(_Scanner(lines, depth).run()))


class _Scanner:
    """One walk over the lines; each is looked at a bounded number of times."""

    def __init__(self, lines: Sequence[Line], depth: int) -> None:
        self.lines = without_comments(lines)
        self.depth = depth
        self.at = 0
        self.out: list[Line | Cut] = []
        self.marks_left = _marks_from(self.lines)
        self.lone_ticks = ["`" in line.text and bool(_LONE_TICKS.match(line.text)) for line in self.lines]
        self.ticks_left = sum(self.lone_ticks)
        self.never_closed: set[str] = set()
        self.open_ticks = 0

    def run(self) -> list[Line | Cut]:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            text = line.text
            if not (self._cut_ticks(text) or self._cut_marks(text)):
                self.out.append(without_layout(line) if "<" in text else line)
                self.at += 1
        return self.out

    def _cut_ticks(self, text: str) -> bool:
        """Cut out what backticks or tildes begin here, if any do."""
        if "`" not in text and "~~~" not in text:
            return False
        if (match := FENCE.match(text)) and not is_inline(match):
            self._fence(match)
            return True
        if self.lone_ticks[self.at] and self._ticks():
            return True
        match = _OPEN_TICKS.match(text) if "`" in text[:8] else None
        return bool(match and self._inline(match))

    def _cut_marks(self, text: str) -> bool:
        """Cut out what a prompt, a quote's mark or an HTML tag begins here, if any does."""
        if (">" in text[:6] or "In [" in text[:7]) and _PROMPT.match(text):
            self._prompts()
            return True
        deep = _DEEP_PROMPT.match(text) if text.startswith("    ") and self._below_prose() else None
        if deep:
            self._indented_prompts(deep["indent"])
            return True
        if ">" in text[:6] and _QUOTE.match(text):
            self._quote()
            return True
        tag = _PRE_OPEN.search(text) if "<" in text else None
        return bool(tag and self._pre(tag))

    def _fence(self, match: re.Match[str]) -> None:
        mark, info = match["mark"], match["info"].strip()
        body: list[Line] = []
        opening = self.lines[self.at]
        indent = len(opening.text) - len(opening.text.lstrip())
        if _is_code(info):
            body.append(Line(info, opening.number))
            info = ""
        self.at += 1
        while self.at < len(self.lines):
            line = self.lines[self.at]
            stripped = line.text.strip()
            if stripped.startswith(mark) and not stripped.strip(mark[0]):
                self.at += 1
                break
            if self._is_forgotten(stripped, mark):
                break
            self.at += 1
            if stripped.endswith(mark) and stripped.count(mark[0]) == len(mark):
                body.append(Line(_dedent(line.text.rstrip()[: -len(mark)], indent), line.number))
                break
            body.append(Line(_dedent(line.text, indent), line.number))
        self.out.append(Cut(tuple(body) or (Line("", opening.number),), Origin.FENCE, info, indent))

    def _is_forgotten(self, stripped: str, mark: str) -> bool:
        """Whether the fence was left open: a section begins, or another fence opens with a language."""
        if stripped.startswith("#") and _SECTION.match(stripped):
            return self.marks_left[self.at] % 2 == 0
        return (
            len(mark) == 3
            and stripped.startswith(mark)
            and stripped[3:].strip().lower() in {"python", "py", "bash", "cpp", "python3", "shell"}
        )

    def _ticks(self) -> bool:
        """Lines of one or two backticks alone, in pairs, are meant as fences."""
        end = self.at + 1
        limit = min(len(self.lines), self.at + 400)
        if self.ticks_left < 2:
            return False
        while end < limit and not self.lone_ticks[end]:
            if FENCE.match(self.lines[end].text):
                return False
            end += 1
        if end >= limit:
            return False
        body = self.lines[self.at + 1 : end]
        match = _LONE_TICKS.match(self.lines[self.at].text)
        self.out.append(Cut(tuple(body) or (self.lines[self.at],), Origin.FENCE, match["info"] if match else ""))
        self.ticks_left -= 2
        self.at = end + 1
        return True

    def _inline(self, match: re.Match[str]) -> bool:
        """Code that one or two backticks open, and close lines below."""
        mark = match["mark"]
        if not is_code(match["code"]) or self.open_ticks >= _MAX_TRIES:
            return False
        for end in range(self.at + 1, min(len(self.lines), self.at + 400)):
            text = self.lines[end].text.rstrip()
            if text.endswith(mark) and text.count("`") == len(mark):
                first = Line(match["code"], self.lines[self.at].number)
                last = Line(text[: -len(mark)], self.lines[end].number)
                self.out.append(Cut((first, *self.lines[self.at + 1 : end], last), Origin.INLINE))
                self.at = end + 1
                return True
            if FENCE.match(text):
                break
        self.open_ticks += 1
        return False

    def _prompts(self) -> None:
        """Prompts outside of any fence, with the output below them."""
        body: list[Line] = []
        while self.at < len(self.lines):
            text = self.lines[self.at].text
            if not text.strip():
                ahead = self.at
                while ahead < len(self.lines) and not self.lines[ahead].text.strip():
                    ahead += 1
                if ahead == len(self.lines) or not _CONTINUED.match(self.lines[ahead].text):
                    break
                body.extend(self.lines[self.at : ahead])
                self.at = ahead
                continue
            if text.startswith(("#", "```", "~~~")) and not _PROMPT.match(text) and _is_heading(text):
                break
            body.append(self.lines[self.at])
            self.at += 1
        self.out.append(Cut(tuple(body), Origin.PROSE))

    def _below_prose(self) -> bool:
        above = self.lines[self.at - 1].text if self.at else ""
        return bool(above.strip()) and not above.startswith("    ")

    def _indented_prompts(self, indent: str) -> None:
        body: list[Line] = []
        while self.at < len(self.lines) and self.lines[self.at].text.startswith(indent):
            line = self.lines[self.at]
            body.append(Line(line.text.removeprefix(indent), line.number))
            self.at += 1
        self.out.append(Cut(tuple(body), Origin.PROSE))

    def _quote(self) -> None:
        body: list[Line] = []
        while self.at < len(self.lines) and (match := _QUOTE.match(self.lines[self.at].text)):
            line = self.lines[self.at]
            body.append(Line(line.text[match.end() :], line.number))
            self.at += 1
        inner = scan(body, self.depth + 1).left if self.depth < MAX_QUOTE_DEPTH else tuple(body)
        plain: list[Line] = []
        for part in inner:
            if isinstance(part, Line):
                plain.append(part)
            else:
                self._quoted(plain)
                plain = []
                self.out.append(part)
        self._quoted(plain)

    def _quoted(self, plain: list[Line]) -> None:
        if any(line.text.strip() for line in plain):
            self.out.append(Cut(tuple(plain), Origin.QUOTE))

    def _pre(self, tag: re.Match[str]) -> bool:
        """`<pre>` always, `<code>` where it spans lines; to its end, or not at all where it has none."""
        close = f"</{tag['tag'].lower()}>"
        first = self.lines[self.at]
        if close in first.text.lower():
            if tag["tag"].lower() == "code":
                return False
            end = self.at
        else:
            end = self._find(close)
            if end < 0:
                self.out.append(Line(_TAG.sub("", first.text), first.number))
                self.at += 1
                return True
        if before := first.text[: tag.start()].strip():
            self.out.append(Line(_TAG.sub("", before), first.number))
        body = [Line(html.unescape(_TAG.sub("", x.text)), x.number) for x in self.lines[self.at : end + 1]]
        if before:
            body[0] = Line(html.unescape(_TAG.sub("", first.text[tag.start() :])), first.number)
        while body and not body[0].text.strip():
            body.pop(0)
        self.out.append(Cut(tuple(body) or (Line("", first.number),), Origin.HTML))
        self.at = end + 1
        return True

    def _find(self, close: str) -> int:
        """The line at or below this one with the closing tag, -1 if none; what was not found is not sought again."""
        if close in self.never_closed:
            return -1
        for i in range(self.at, len(self.lines)):
            if close in self.lines[i].text.lower():
                return i
        self.never_closed.add(close)
        return -1


def _is_heading(text: str) -> bool:
    return not text.startswith("#") or bool(_SECTION.match(text))


def _is_code(info: str) -> bool:
    """Whether code stands on the fence's own line, where the language should."""
    return info.startswith((">>>", "import ", "from ", "$ ", "In [")) or bool(
        re.match(r"[A-Za-z_][\w.]*(?: = |\()", info) and not re.match(r"\w+ *(?:title|name|file\w*|linenums)\b", info)
    )


def _dedent(text: str, indent: int) -> str:
    head = text[:indent]
    return text[indent:] if not head.strip() else text.lstrip()


def _marks_from(lines: Sequence[Line]) -> list[int]:
    """For each line, how many fence marks stand on it and below."""
    counts = [0] * (len(lines) + 1)
    for i in range(len(lines) - 1, -1, -1):
        text = lines[i].text.lstrip()
        counts[i] = counts[i + 1] + text.startswith("```")
    return counts
