"""Output as tokens: tensors and numbers are compared as values, everything else as words.

Shape is compared exactly by the brackets and the number of values between them, dtype by the words that name it.
How text is broken into lines plays no part.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from repros.judge.budget import spend

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

_OF_TOKEN = 5
"""Steps that making a token costs."""

_SHORT = 16
"""Characters of a token that is likely to come again, so that it is kept."""

_PASSED = 8
"""Tokens that a search passes by at the cost of a step."""

_SEARCHED = 1024
"""Comparisons after which a search says what it has spent."""

_TOKEN = re.compile(
    r"(?P<special>(?<![\w.)\]])[-+]?(?:[Nn]a[Nn]|[Ii]nf(?:inity)?)\b)"
    r"|(?P<word>[^\W\d]\w*(?:\.[^\W\d]\w*)*)"
    r"|(?P<number>(?:(?<![\w.)\]])[-+])?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?)"
    r"|(?P<elision>\.{3,}|…)"
    r"|(?P<other>\S)"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a sign or a number; `first` and `last` say where it stands in its line.

    `step` is one unit of the last printed place where the number was rounded for printing, else 0; `zero` is whether
    it is made of zeros alone.
    """

    text: str
    first: bool = False
    last: bool = False
    number: float | None = None
    step: float = 0.0
    whole: bool = False
    zero: bool = False
    relative: float = RELATIVE["torch.float32"]

    @property
    def elision(self) -> bool:
        """Whether it stands for what was left out."""
        return self.text == "..."


def tokenise(text: str, most: int | None = None) -> list[Token]:
    """The text's tokens, at most so many, with the tolerance of the tensor that each number stands in.

    Raises TooMuch, as all that compares does.
    """
    tokens: list[Token] = []
    for line in text.split("\n"):
        if most is not None and len(tokens) >= most:
            break
        found = list(islice(_TOKEN.finditer(line), None if most is None else most - len(tokens)))
        spend(_OF_TOKEN * len(found))
        last = len(found) - 1
        tokens += [_made(match.group(), str(match.lastgroup), n == 0, n == last) for n, match in enumerate(found)]
    return _with_tolerances(tokens)


def same(a: Token, b: Token) -> bool:
    """Whether two tokens are equal: numbers within tolerance, whole numbers exactly, words to the letter.

    No tolerance makes a number out of zeros alone equal to one that isn't.
    """
    if a.number is None or b.number is None:
        return a.text == b.text
    if math.isnan(a.number) or math.isnan(b.number):
        return math.isnan(a.number) and math.isnan(b.number)
    if a.whole != b.whole and math.isfinite(a.number) and math.isfinite(b.number):
        return False
    if a.whole or math.isinf(a.number) or math.isinf(b.number):
        return a.number == b.number
    if a.zero or b.zero:
        return a.zero and b.zero
    relative = max(a.relative, b.relative)
    slack = max(a.step, b.step) * (1 + 1e-6) + relative * max(abs(a.number), abs(b.number))
    return abs(a.number - b.number) <= slack


def equal(a: Sequence[Token], b: Sequence[Token]) -> bool:
    """Whether two rows of tokens are equal, token by token."""
    alike = len(a) == len(b)
    spend(len(a) if alike else 0)
    return alike and all(map(same, a, b))


def find(piece: Sequence[Token], tokens: Sequence[Token], start: int = 0, *, whole_lines: bool = True) -> int | None:
    """Where the piece stands in the tokens from `start` on; None where it doesn't. Raises TooMuch.

    With `whole_lines` it has to begin at a line's beginning and, unless its own brackets are open, end at a line's end.
    """
    if not piece:
        return start
    ends_open = opened(piece) > 0
    spend((len(piece) + max(0, len(tokens) - start)) / _PASSED)
    made = 0
    for at in range(start, len(tokens) - len(piece) + 1):
        if whole_lines and not tokens[at].first:
            continue
        length = _common(piece, tokens, at)
        made += length + 1
        if made > _SEARCHED:
            spend(made)
            made = 0
        if length == len(piece) and (not whole_lines or ends_open or tokens[at + length - 1].last):
            break
    else:
        at = -1
    spend(made)
    return at if at >= 0 else None


def opened(tokens: Sequence[Token]) -> int:
    """How many more brackets are opened than closed."""
    return sum((t.text in OPEN) - (t.text in CLOSED) for t in tokens)


def _made(text: str, kind: str, first: bool, last: bool) -> Token:
    return _kept_token(text, kind, first, last) if len(text) <= _SHORT else _token(text, kind, first, last)


def _token(text: str, kind: str, first: bool, last: bool) -> Token:
    match kind:
        case "elision":
            return Token("...", first, last)
        case "special":
            return Token(text, first, last, number=float(text))
        case "number":
            return _number(text, first, last)
        case _:
            return Token("tensor" if text == "Tensor" else text, first, last)


_kept_token = lru_cache(maxsize=4096)(_token)


def _number(text: str, first: bool, last: bool) -> Token:
    mantissa, _, exponent = text.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    step = 0.0
    if decimals >= FULL_DECIMALS:
        step = _float(f"1e{_int(exponent) - decimals}")
    whole, zero = "." not in mantissa and not exponent, not mantissa.strip("+-.0")
    return Token(text, first, last, _float(text), step, whole, zero)


def _float(text: str) -> float:
    try:
        return float(text)
    except (OverflowError, ValueError):
        return math.inf


def _int(text: str) -> int:
    return max(-400, min(400, int(text))) if text and len(text) < 10 else 0


def _with_tolerances(tokens: list[Token]) -> list[Token]:
    """Numbers inside `tensor(…, dtype=torch.X)` get X's tolerance, that of the innermost brackets that name one."""
    brackets: list[int] = []
    numbers: list[int] = []
    for index, token in enumerate(tokens):
        if token.text in OPEN:
            brackets.append(index)
        elif token.text in CLOSED and brackets:
            brackets.pop()
        elif token.number is not None:
            numbers.append(index)
        elif token.text in RELATIVE and brackets and index >= 2 and tokens[index - 2].text == "dtype":
            while numbers and numbers[-1] > brackets[-1]:
                inside = numbers.pop()
                tokens[inside] = replace(tokens[inside], relative=RELATIVE[token.text])
    return tokens


def _common(piece: Sequence[Token], tokens: Sequence[Token], at: int) -> int:
    length = 0
    while length < len(piece) and same(piece[length], tokens[at + length]):
        length += 1
    return length
