"""Voices: the stretches of an issue in which a program speaks, and which program each belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from repros.read.answers import labelled_parts
from repros.read.block import RUNNABLE_KINDS, Block, BlockKind, Origin, Page, Paragraph, Program
from repros.read.looks import is_environment
from repros.read.version_prose import mentions
from repros.read.versions import TOKEN

_MUTE = frozenset({BlockKind.ENVIRONMENT, BlockKind.DIFF, BlockKind.LIBRARY_SOURCE, BlockKind.CPP})
_OUTPUTS = frozenset({BlockKind.OUTPUT, BlockKind.TRACEBACK, BlockKind.EXPECTED_OUTPUT})
_EXPECTED = re.compile(
    r"\b(?:expect(?:ed|s|ing)?|should|ought to|correct(?:ly)?|desired|supposed|ideally|would (?:be|like|hope)"
    r"|ground truth|reference)\b|\b(?:I|we) want(?:ed)?(?: it)?(?: to (?:be|see|get|have|print))?(?=\W*$)"
    r"|期望|预期|应该|应为|期待",
    re.IGNORECASE,
)
_ACTUAL = re.compile(
    r"\b(?:got|get|gets|actual(?:ly)?|but|however|instead|wrong(?:ly)?|incorrect(?:ly)?|unexpected(?:ly)?|"
    r"not (?:correct|expected|as expected)|currently|observed|yet"
    r"|(?:it|this|that) (?:gives?|prints?|returns?|outputs?|shows?|produces?))\b|实际",
    re.IGNORECASE,
)
_FAILING = re.compile(
    r"\b(?:fail(?:s|ed|ing)?|errors?|bug|raises?|throws?|yields?|results? in|crash\w*|traceback)\b", re.IGNORECASE
)
_FINE = re.compile(
    r"\b(?:works? (?:fine|well|correctly|as expected|properly|perfectly|ok)|worked|no (?:errors?|warnings?"
    r"|problems?|issues?)|"
    r"fine|numpy|tensorflow|jax|work-?around|fixed|passes|succeeds|after (?:the )?(?:fix|patch|change)|before)\b",
    re.IGNORECASE,
)
_WANTS_FAILURE = re.compile(
    r"\b(?:should|ought to|supposed to|expect(?:ed)?)\b[^.\n]{0,40}"
    r"\b(?:warn|raise|throw|error|fail|complain|exception)",
    re.IGNORECASE,
)
_FAILURE = re.compile(r"Error\b|Warning\b|Exception\b")
_SPEAKS = re.compile(
    r"\b(?:outputs?|results?|prints?|printed|gives?|returns?|got|get|gets|shows?|yields?|yielding|produces?|says?"
    r"|see|error(?:s| message)?|"
    r"traceback|stack ?trace|log|warnings?|message|raises?|throws?)(?: (?:is|was|in|are|with|this|the following"
    r"|me|an?|the))*\W{0,6}$",
    re.IGNORECASE,
)
_EXPECTED_HEADING = re.compile(r"\W*(?:expected|期望|预期)", re.IGNORECASE)
_VALUE = re.compile(
    r"\s*(?:tensor\(|Tensor\(|array\(|torch\.Size\(|\(?\[{1,6}\s?[-\d]|Out\[\d+\]:|Parameter containing)"
)
_FAILED = re.compile(
    r"[\s`*]{0,8}(?:(?:[A-Za-z_]\w{0,40}\.){0,6}_?[A-Z]\w{2,40}(?:Error|Warning): \S"
    r"|[^\s:]{1,300}:\d{1,6}: \w{0,40}Warning: \S)"
)
"""A line that begins a warning or an exception; it goes on to the paragraph's end."""

_TICKED = re.compile(r"\s{0,20}(?P<mark>`{1,3})(?P<text>[^`]{1,2000})(?P=mark)[.,:;!]?\s*$")
_CONTINUED = re.compile(r"\s{2,}[\[(\d-]|\s*\]|\s*(?:dtype=|grad_fn=|device=|requires_grad=)")
_ANSWER = re.compile(
    r"\W{0,4}(?P<says>(?:(?:actual|current|expected|correct|desired|the) )?"
    r"(?:out(?:puts?)?|results?|behaviou?r|prints?|returns?|got|i get|i got|actual|observed|received|expected|correct"
    r"|what (?:happens|happened|should happen|(?:i|we) (?:get|got|see|saw|expect(?:ed)?))"
    r"|gives?))(?: is)?[\s*`\"']{0,4}[:=][\s*`\"']{0,5}"
    r"(?P<value>(?:tensor\(|array\(|torch\.|[-+]?\d|True\b|False\b|None\b|-?nan\b|-?inf\b|[\[({'\"]"
    r"|(?<=[*`])(?=\w[^\n]{0,300}[*`]\s*$)).{0,2000})",
    re.IGNORECASE,
)
_NEXT_ANSWER = re.compile(
    r"(?<=[.,;|`)\]\d])[.,;|]?\s{1,3}(?=(?:but\s|and\s)?(?:the\s)?"
    r"(?:(?:actual|current|observed|expected|correct|desired)(?:\s(?:outputs?|results?|values?|behaviou?r))?"
    r"|got|i get|i got|received|outputs?|results?|what (?:happens|(?:i|we) (?:get|got|see|saw)))(?: is)?[*_`]{0,2}:)",
    re.IGNORECASE,
)
_SCALAR = re.compile(
    r"\s*((?:[-+]?\d[\d.]*(?:e[-+]?\d+)?|True|False|-?nan|-?inf|torch\.[a-z]{3,8}\d{0,3}))\s*", re.IGNORECASE
)
_LONE_VERSION = re.compile(rf"\s*(?:(?:py)?torch\W{{0,3}})?(?=v?\d+\.\d+(?:\.|\s*$)){TOKEN}\s*", re.IGNORECASE)
_HEADING_MARKS = "\t :#*_"
_BETWEEN = re.compile(r"[\s,;&]{0,4}(?:and\s)?")
_CONTRAST = re.compile(
    r"\b(?:however|but|wrong|incorrect|instead|actual|unexpected|bug|fails?|whereas|issue|problem)\b", re.IGNORECASE
)


_ECHOED = re.compile(r"^[ \t]{0,8}print\([^\n]{1,200}\)[ \t]*:[ \t]*\n", re.MULTILINE)
"""The line above an output that says which statement printed it."""


class Role(StrEnum):
    """What an output is in the report."""

    ACTUAL = "actual"
    EXPECTED = "expected"
    CONTROL = "control"


@dataclass(frozen=True, slots=True)
class Voice:
    """One output: its text, the block it stands in, its role, and whether the program of the Repro gave it.

    `contrast` is whether the prose above it says that this is the one that is wrong.
    """

    text: str
    block: Block
    role: Role
    own: bool
    contrast: bool = False


def voices(page: Page, program: Program | None) -> list[Voice]:
    """The outputs of an issue in order; each belongs to the code above it, those above all code to the first."""
    blocks = page.blocks
    chosen = {id(b) for b in program.blocks} if program else set()
    code = "\n".join(b.code for b in program.blocks) if program else ""
    found: list[Voice] = []
    owner: Block | None = None
    for block in blocks:
        text = _ECHOED.sub("", spoken(block, chosen))
        if block.code.strip() and not (
            text and block.kind is not BlockKind.SHELL and block.text.strip() == text.strip()
        ):
            owner = block
        if text.strip():
            own = id(owner) in chosen if owner else False
            parts = labelled_parts(text, code) if block.kind in _OUTPUTS else []
            if parts:
                found += (Voice(part, block, Role.EXPECTED if e else Role.ACTUAL, own) for part, e in parts)
            else:
                found.append(Voice(text, block, _role(block), own, bool(_CONTRAST.search(lead(block)))))
    return found


def spoken(block: Block, chosen: set[int]) -> str:
    """What a program says in a block; "" for code, environments and sources."""
    if block.kind in _MUTE:
        return ""
    if id(block) in chosen or block.kind in {
        BlockKind.TRANSCRIPT,
        BlockKind.PROGRAM_WITH_OUTPUT,
        BlockKind.SHELL,
        BlockKind.WORKAROUND,
    }:
        if (
            id(block) not in chosen
            and not block.statements
            and _SPEAKS.search(lead(block))
            and block.kind in RUNNABLE_KINDS
        ):
            return block.text
        return block.output
    if block.kind in _OUTPUTS or block.kind is BlockKind.BUILD_LOG:
        return block.output or block.text
    if block.origin in {Origin.FENCE, Origin.INDENTED, Origin.HTML, Origin.QUOTE} and _SPEAKS.search(lead(block)):
        return block.text
    return block.output or ("" if block.code else block.text)


def lead(block: Block) -> str:
    """The words that introduce a block: the last sentence of the prose above it."""
    last = block.before.strip()[-240:].rsplit("\n\n", 1)[-1]
    return re.split(r"(?<=[.!?])\s", last.strip())[-1] if last else ""


def _role(block: Block) -> Role:
    words = lead(block)
    if block.code and _WANTS_FAILURE.search(words) and not _FAILURE.search(block.output):
        return Role.ACTUAL
    asked = words.rstrip().endswith("?")
    expected, actual = -1 if asked else _last(_EXPECTED, words), _last(_ACTUAL, words)
    if block.kind is BlockKind.EXPECTED_OUTPUT:
        return Role.ACTUAL if actual > expected else Role.EXPECTED
    if block.kind is BlockKind.WORKAROUND:
        return Role.EXPECTED if _EXPECTED_HEADING.match(block.heading) else Role.CONTROL
    if actual >= 0:
        return Role.EXPECTED if expected > actual and not _SPEAKS.search(words) else Role.ACTUAL
    if expected >= 0 or (_EXPECTED_HEADING.match(block.heading) and not _SPEAKS.search(words)):
        return Role.EXPECTED
    return Role.CONTROL if _FINE.search(words) and not _FAILING.search(words) else Role.ACTUAL


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Where the last match begins; -1 where there is none."""
    return max((m.start() for m in pattern.finditer(text)), default=-1)


def prose_outputs(paragraph: Paragraph) -> Iterator[Voice]:
    """Values that stand in prose without a fence: `but I got:` and a tensor below it, `output: 3`."""
    words, start = "", 0
    run: list[str] = []
    lines = ((n, part) for n, line in enumerate(paragraph.text.split("\n")) for part in _answers_apart(line))
    for n, line in (*((n, _unticked(line)) for n, line in lines), (-1, "")):
        answer = _ANSWER.match(line) or (_below_heading(paragraph) if n == 0 else None)
        if run and (_VALUE.match(line) or _CONTINUED.match(line) or _goes_on(run[0], line)):
            run.append(line)
            continue
        if run:
            yield _prose_voice(paragraph, "\n".join(run), words, start)
            run = []
        if _VALUE.match(line) or _FAILED.match(line):
            run, start = [line.strip("`*") if line.lstrip()[:1] in {"`", "*"} else line], n
        elif answer:
            yield _prose_voice(paragraph, _marked(answer), f"{words}\n{answer['says']}:", n)
        elif line.strip():
            words = line.strip()


def _goes_on(first: str, line: str) -> bool:
    """Whether a line goes on with the failure that begins with `first`; one about releases is the reporter's own."""
    if not line.strip() or not _FAILED.match(first):
        return False
    own = is_environment(line) or _LONE_VERSION.fullmatch(line) or any(m.polarity for m in mentions(line))
    return not own or "Warning: " in first


def _answers_apart(line: str) -> list[str]:
    """A line, cut before each label where it tells more than one value: `Expected: 3, got: 4`."""
    return _NEXT_ANSWER.split(line) if line.count(":") > 1 and _ANSWER.match(line) else [line]


def _below_heading(paragraph: Paragraph) -> re.Match[str] | None:
    """A single value that is all there is below the heading that announces it: `Actual`, and `torch.float32`."""
    alone = _SCALAR.fullmatch(paragraph.text[:80])
    return _ANSWER.match(f"{paragraph.heading[:80].strip(_HEADING_MARKS)}: {alone[1]}") if alone else None


def _unticked(line: str) -> str:
    found = _TICKED.match(line)
    return found["text"] if found else line


def _marked(answer: re.Match[str]) -> str:
    """The value of an answer, without the remark that stands behind its backticks; of a list all values."""
    value, closing, behind = answer["value"].partition("`")
    listed = "`" in behind and _BETWEEN.fullmatch(behind.partition("`")[0])
    marked = answer.string[answer.start("value") - 1] == "`" and closing and not listed
    return value if marked else answer["value"].rstrip("`* ")


def _prose_voice(paragraph: Paragraph, text: str, words: str, line: int) -> Voice:
    at = paragraph.first_line + line
    heading = paragraph.heading
    block = Block(
        text, at, at + text.count("\n"), Origin.PROSE, heading=heading, before=words, kind=BlockKind.OUTPUT, output=text
    )
    expected = _EXPECTED_HEADING.match(heading) and _last(_ACTUAL, words) <= _last(_EXPECTED, words)
    return Voice(text, block, Role.EXPECTED if expected else _role(block), own=False)


def tabled_voice(paragraph: Paragraph, text: str, *, expected: bool) -> Voice:
    """The output that a table gives."""
    voice = _prose_voice(paragraph, text, "", 0)
    return replace(voice, role=Role.EXPECTED if expected else Role.ACTUAL, contrast=not expected)


def best_outputs(heard: Sequence[Voice]) -> list[Voice]:
    """Of several outputs the one that the prose calls wrong, else all of them."""
    wrong = [v for v in heard if v.contrast]
    return wrong if len(wrong) == 1 else list(heard)


def joined(heard: Sequence[Voice]) -> str:
    """The texts of several outputs, one below the other."""
    return "\n".join(_lines(heard))


def _lines(heard: Sequence[Voice]) -> Iterator[str]:
    for voice in heard:
        yield voice.text.strip("\n")
