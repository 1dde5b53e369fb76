"""Output as tokens: tensors and numbers are compared as values, everything else as words.

Shape is compared exactly by the brackets and the number of values between them, dtype by the words that name it.
How text is broken into lines plays no part.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

RELATIVE = {
    "torch.float16": 1e-3,
    "torch.bfloat16": 1.6e-2,
    "torch.float32": 1.3e-6,
    "torch.float64": 1e-7,
    "torch.complex64": 1.3e-6,
    "torch.complex128": 1e-7,
}
"""Relative tolerances by dtype: those of `torch.testing.assert_close`. Without a dtype, float32's."""

FULL_DECIMALS = 4
"""From so many decimals on a number was rounded for printing, so that its last place may be off by one."""

OPEN, CLOSED = frozenset("([{"), frozenset(")]}")

MOST_COMPARISONS = 4_000_000
"""Token comparisons before a search gives up: hostile output must not make judging slow."""

_TOKEN = re.compile(
    r"(?P<special>(?<![\w.)\]])[-+]?(?:[Nn]a[Nn]|[Ii]nf(?:inity)?)\b)"
    r"|(?P<word>[^\W\d]\w*(?:\.[^\W\d]\w*)*)"
    r"|(?P<number>(?:(?<![\w.)\]])[-+])?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?)"
    r"|(?P<elision>\.{3,}|…)"
    r"|(?P<other>\S)"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a sign or a number; `line` counts from 0, `first` and `last` say where it stands in its line.

    `step` is one unit of the last printed place where the number was rounded for printing, else 0.
    """

    text: str
    line: int
    first: bool = False
    last: bool = False
    number: float | None = None
    step: float = 0.0
    whole: bool = False
    relative: float = RELATIVE["torch.float32"]

    @property
    def elision(self) -> bool:
        """Whether it stands for what was left out."""
        return self.text == "..."


class TooLong(Exception):
    """The texts are too long, or too alike, to be compared."""


def tokenise(text: str) -> list[Token]:
    """The text's tokens, with the tolerance of the tensor that each number stands in."""
    tokens: list[Token] = []
    for index, line in enumerate(text.split("\n")):
        found = [_token(m, index) for m in _TOKEN.finditer(line)]
        if found:
            found[0] = replace(found[0], first=True)
            found[-1] = replace(found[-1], last=True)
            tokens += found
    return _with_tolerances(tokens)


def same(a: Token, b: Token) -> bool:
    """Whether two tokens are equal: numbers within tolerance, whole numbers exactly, words to the letter."""
    if a.number is None or b.number is None:
        return a.text == b.text
    if math.isnan(a.number) or math.isnan(b.number):
        return math.isnan(a.number) and math.isnan(b.number)
    if a.whole != b.whole and math.isfinite(a.number) and math.isfinite(b.number):
        return False
    if a.whole or math.isinf(a.number) or math.isinf(b.number):
        return a.number == b.number
    relative = max(a.relative, b.relative)
    slack = max(a.step, b.step) * (1 + 1e-6) + relative * max(abs(a.number), abs(b.number))
    return abs(a.number - b.number) <= slack


def equal(a: Sequence[Token], b: Sequence[Token]) -> bool:
    """Whether two rows of tokens are equal, token by token."""
    return len(a) == len(b) and all(map(same, a, b))


def find(piece: Sequence[Token], tokens: Sequence[Token], start: int = 0, *, whole_lines: bool = True) -> int | None:
    """Where the piece stands in the tokens from `start` on; None where it doesn't. Raises TooLong.

    With `whole_lines` it has to begin at a line's beginning and, unless its own brackets are open, end at a line's end.
    """
    if not piece:
        return start
    ends_open = not balanced(piece)
    left = MOST_COMPARISONS
    for at in range(start, len(tokens) - len(piece) + 1):
        length = _common(piece, tokens, at)
        left -= length + 1
        if left < 0:
            raise TooLong
        if length == len(piece):
            last = tokens[at + length - 1]
            if not whole_lines or (tokens[at].first and (last.last or ends_open)):
                return at
    return None


def balanced(tokens: Sequence[Token]) -> bool:
    """Whether every bracket that is opened is closed."""
    return sum((t.text in OPEN) - (t.text in CLOSED) for t in tokens) <= 0


def _token(match: re.Match[str], line: int) -> Token:
    text = match.group()
    if match["elision"]:
        return Token("...", line)
    if match["special"]:
        return Token(text, line, number=float(text))
    if match["number"]:
        return _number(text, line)
    return Token("tensor" if text == "Tensor" else text, line)


def _number(text: str, line: int) -> Token:
    mantissa, _, exponent = text.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    step = 0.0
    if decimals >= FULL_DECIMALS:
        step = _float(f"1e{_int(exponent) - decimals}")
    return Token(text, line, number=_float(text), step=step, whole="." not in mantissa and not exponent)


def _float(text: str) -> float:
    try:
        return float(text)
    except (OverflowError, ValueError):
        return math.inf


def _int(text: str) -> int:
    return max(-400, min(400, int(text))) if text and len(text) < 10 else 0


def _with_tolerances(tokens: list[Token]) -> list[Token]:
    """Numbers inside `tensor(…, dtype=torch.X)` get X's tolerance."""
    opened: list[int] = []
    for index, token in enumerate(tokens):
        if token.text in OPEN:
            opened.append(index)
        elif token.text in CLOSED and opened:
            opened.pop()
        elif token.text in RELATIVE and opened and index >= 2 and tokens[index - 2].text == "dtype":
            for inside in range(opened[-1], index):
                if tokens[inside].number is not None:
                    tokens[inside] = replace(tokens[inside], relative=RELATIVE[token.text])
    return tokens


def _common(piece: Sequence[Token], tokens: Sequence[Token], at: int) -> int:
    length = 0
    while length < len(piece) and same(piece[length], tokens[at + length]):
        length += 1
    return length
