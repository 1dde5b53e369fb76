"""Normalises messages of exceptions and warnings, and says whether two mean the same.

What is taken out differs between machines, runs or releases without a difference in meaning: addresses, paths, line
numbers, times, process and thread ids, quoting, spellings of types, source excerpts and frames.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Prefix

from repros.judge.budget import PAIRS, spend
from repros.judge.telling import goes_on_alike, leaves_alone

MOST = 20_000
"""Characters of a message that are looked at; what differs only after them counts as the same."""

ALIKE = 90.0
"""Percent of likeness above which a message worded differently is still taken for the same, see `compare`."""

ALIKE_AT_SAME_PLACE = 75.0
"""The same where both were raised by the same line of the program."""

_LEAST_COMMON = 40
"""Characters from which a message whose beginning stayed, and that lost nothing telling, is the same one."""

_MOST_SETTLED = 400_000
"""Characters that a message may have in all its rounds together: a real one is settled in two."""

_CALLED, _SETTLED, _PLACED = 100, 2.0, 1.5
"""Steps of normalising a message and of each of its characters, and of taking the places out of one."""

_PASSED = 100
"""Characters that are compared at the cost of a step."""

_Replacement = str | Callable[[re.Match[str]], str]
_Substitutions = tuple[tuple[re.Pattern[str], _Replacement], ...]


def _compiled(*pairs: tuple[str, _Replacement]) -> _Substitutions:
    return tuple((re.compile(pattern), replacement) for pattern, replacement in pairs)


def _names(table: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {written: scalar for scalar, names in table for written in names.split("|")}


_PLACES = _compiled(
    (r"\x1b\[[0-9;]*[A-Za-z]", ""),
    (r"\b0x[0-9a-fA-F]+\b", "0x?"),
    (r"<ipython-input-[\w-]{1,40}>", "<input>"),
    (r"(?<![\w./~-])(?:[A-Za-z]:|~|\.{1,2})?(?:[/\\][\w.+@~-]{1,255})*[/\\](?=[\w.+@~-])", ""),
    (r"\b(\w{1,100}\.(?:py|cpp|cc|h|hpp|cu|cuh|pyx|c))'?:\d+(?::\d+)?\b", r"\1"),
    (r"\b([Ll]ine) \d+\b", r"\1 ?"),
    (r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?", "?"),
    (r"(?<![\d:])\d\d?:\d\d:\d\d(?:[.,]\d+)?(?: ?[AaPp][Mm])?\b", "?"),
    (r"\b\d+(?:\.\d+)? ?(?:seconds?|secs?|milliseconds?|ms|s)\b", "? s"),
    (r"(?i)\b(pid|pids|tid|thread|process id)(\(s\))?([ :=]{1,3})\d{2,20}(?:, ?\d{1,20}){0,100}\b", r"\1\2\3?"),
    (r"(?i)\b(\w{0,12}(?:process|worker)|thread)([ -])\d{1,6}(?::\d{1,6})?\b(?! (?:of|x)\b)", r"\1\2?"),
    (r"\s?\(Triggered internally at [^)\n]{0,500}\)", ""),
    (r"\b(\w{1,60}Backward)\d\b", r"\1"),
    # Releases call the same function otherwise: SWhereBackward, WhereBackward0.
    (r"\bgrad_fn=<\w{1,60}Backward>", "grad_fn=<Backward>"),
)

_SCALARS = (
    ("Float", "float32|float"), ("Double", "float64|double"), ("Half", "float16|half"), ("Long", "int64|long"),
    ("Int", "int32|int"), ("Short", "int16|short"), ("Byte", "uint8"), ("Char", "int8"), ("Bool", "bool"),
    ("BFloat16", "bfloat16"), ("ComplexFloat", "complex64|cfloat"), ("ComplexDouble", "complex128|cdouble"),
)  # fmt: skip
"""What C++ calls a dtype, and what Python does: messages moved from one to the other."""

_CPP_TYPES = (
    ("Long", "long int|long long|long"), ("Short", "short int|short"), ("Byte", "unsigned char"),
    ("Char", "signed char"), ("Double", "double"), ("Float", "float"), ("Int", "int"), ("Bool", "bool"),
)  # fmt: skip
"""The same dtypes as a compiler names them, behind the word type."""

_OF_PYTHON, _OF_CPP = _names(_SCALARS), _names(_CPP_TYPES)

_SPELLINGS = _compiled(
    (r"\binvalid argument \d{1,2}: ", ""),
    (r"(?<=')\s\(position \d{1,2}\)", ""),
    (r"[‘’“”´`\"]", "'"),
    # A set of texts is printed in another order by each interpreter.
    (r"\{('[^'{}\n]{1,80}'(?:, '[^'{}\n]{1,80}'){1,100})\}", lambda m: f"{{{', '.join(sorted(m[1].split(', ')))}}}"),
    (r"(?<![\w.])(?:\w{1,100}\.(?:<locals>\.)?){1,8}(\w{1,100}\(\))", r"\1"),
    (
        rf"\btorch\.(?:({'|'.join(_OF_PYTHON)})\b(?!\.)|({'|'.join(s for s, _ in _SCALARS)})Tensor\b)",
        lambda m: _OF_PYTHON[m[1]] if m[1] else m[2],
    ),
    (r"\b[Ss]calar type\b", "type"),
    (rf"\btype ({'|'.join(_OF_CPP)})\b(?! \w*::)", lambda m: f"type {_OF_CPP[m[1]]}"),
    (r"\b(?:c10|at|caffe2)::", ""),
    (r"\bTuple\[|\btuple\[", "Tuple["),
    (r"\blist\[", "List["),
    (r"\b(\w{1,40})\[\]", r"List[\1]"),
    (
        r"'(\w{1,60}?)(?:_(?:vml|cpu|out|kernel|impl|stub|frame|template|channels_last)){0,6}_?' (not implemented for)",
        r"'\1' \2",
    ),
    # What compiled code says of its backend: as 2.0 has it, and as later releases do.
    (r"\b(?:backend='\w{1,60}'|debug_wrapper|compile_fx\w{0,30}) raised:?\s", "backend raised: "),
    # What Pythons word otherwise from one to the next.
    (r"\bcan(?:'t|not) pickle '?([\w.]{1,80})'? objects?\b", r"cannot pickle \1 object"),
    (
        r"\blocal variable '(\w{1,80})' referenced before assignment",
        r"cannot access local variable '\1' where it is not associated with a value",
    ),
    (
        r"\bproperty '\w{1,80}' of '\w{1,80}' object has no setter|\bcan't set attribute '\w{1,80}'",
        "can't set attribute",
    ),
    (r"\binteger argument expected, got (\w{1,80})", r"'\1' object cannot be interpreted as an integer"),
    (
        (
            r"(Can't instantiate abstract class \w{1,80}) with(?:out an implementation for)? abstract methods?"
            r"((?: '?\w{1,80}'?,?){1,20})"
        ),
        lambda m: f"{m[1]}:{m[2].replace(chr(39), '')}",
    ),
    (r"(maximum recursion depth exceeded) (?:while|in) [\w ]{1,60}", r"\1"),
)

_FRAME = re.compile(r"^\s*(?:at .{1,300}:\d+:\d+|File \".{1,300}\", line \d+.*|frame #\d+: .*)$")
_HERE = re.compile(r"<-{1,5} ?HERE")
_ADVICE = re.compile(
    r"^\s*(?:Set TORCH_?LOGS|Set TORCHDYNAMO_VERBOSE|You can suppress this exception|import torch\._dynamo$"
    r"|torch\._dynamo\.config\.suppress_errors|Exception raised from .{1,300}most recent call first"
    r"|For more information about this error|Developer debug context:|from user code:)"
)
_ELISION = re.compile(
    r"\s?(?:[\[(<]\s?(?:\.{2,}|…)[^\[\](){}<>]{0,60}[\])>]|\[(?:snip\w*|truncated|omitted|cut)\]|\.{3,}|…)\s?",
    re.IGNORECASE,
)


_NO_KERNEL = re.compile(r"'\w{1,60}' not implemented for '(\w{1,40})'$")
"""What an operator says that lacks a dtype: the name is that of the code that ran, which releases call otherwise."""


class Likeness(StrEnum):
    """How two messages compare."""

    SAME = "same"
    PART = "part"
    ALIKE = "alike"
    OTHER = "other"


def normalise(message: str) -> str:
    """The message in one line without what differs between machines, runs or releases. Idempotent.

    Frames and source excerpts go too, unless nothing else is there.
    """
    text, settled = _normalised(message[:MOST])
    spend(_CALLED + settled * _SETTLED)
    return text


def without_places(text: str) -> str:
    """The text without addresses, paths, line numbers, times and ids; its lines and its wording stay."""
    spend(len(text) * _PLACED)
    return _placeless(text)


@lru_cache(maxsize=8)  # one judgement looks at the same long texts several times
def _placeless(text: str) -> str:
    for pattern, replacement in _PLACES:
        text = pattern.sub(replacement, text)
    return text


def compare(claimed: str, seen: str, *, same_place: bool = False) -> Likeness:
    """How the claimed message compares with the one that was seen.

    - `same`: equal once normalised.
    - `part`: the reporter shortened it (by dots, or to a piece of it), or the claim holds more than the message.
    - `alike`: reworded between releases. Counts only where the message still has every number, quoted word and
      identifier of the claim and the texts are long and near: `"eye" not implemented for 'Bool'` must not match its
      neighbour for 'Half'.
    """
    a, b = normalise(claimed), normalise(seen)
    spend(len(a) * len(b) / PAIRS)
    if a == b:
        return Likeness.SAME
    if not a or not b:
        return Likeness.OTHER
    if _shortened(a, b) or _contains(b, a) or _begins(a, b):
        return Likeness.PART
    if same_place and (no_kernel := _NO_KERNEL.match(a)) and _NO_KERNEL.match(b):
        return Likeness.ALIKE if b.endswith(f"'{no_kernel[1]}'") else Likeness.OTHER
    needed = ALIKE_AT_SAME_PLACE if same_place else ALIKE
    if _begins_alike(a, b):
        return Likeness.ALIKE
    long_enough = min(len(a), len(b)) >= 30
    if long_enough and leaves_alone(a, b) and fuzz.ratio(a.lower(), b.lower()) >= needed:
        return Likeness.ALIKE
    return Likeness.OTHER


def _begins_alike(a: str, b: str) -> bool:
    """Whether both begin with the same words, enough to be no accident: what follows them was rewritten."""
    common = a[: Prefix.similarity(a.lower(), b.lower())].rpartition(" ")[0]
    enough = len(common) >= _LEAST_COMMON and common.count(" ") >= 5
    return enough and goes_on_alike(a[len(common) :], b[len(common) :])


@lru_cache(maxsize=64)
def _normalised(message: str) -> tuple[str, int]:
    """The message as `normalise` gives it, and how many characters went through all substitutions for it."""
    text = message.replace("\r\n", "\n").replace("\r", "\n")
    found, settled = _settle(_without_excerpts(text))
    if found:
        return found, settled
    found, again = _settle(text)
    return found, settled + again


def _settle(text: str) -> tuple[str, int]:
    """Substitutes until nothing changes: what one substitution joins, another may have to take apart."""
    settled = 0
    for _ in range(50):
        before = text
        settled += len(text)
        for pattern, replacement in (*_PLACES, *_SPELLINGS):
            text = pattern.sub(replacement, text)
        text = re.sub(r"\s+", " ", text).strip().rstrip(" .:;,").strip()
        if text == before or settled > _MOST_SETTLED:
            break
    return text, settled


def _without_excerpts(text: str) -> str:
    """Without frames, the source lines below them, TorchScript's excerpts up to `<--- HERE`, and advice."""
    lines = text.split("\n")
    keep: list[str] = []
    start = 0  # where an excerpt that ends at the next HERE may begin in `keep`
    after_frame = False
    for line in lines:
        if _HERE.search(line):
            del keep[max(start, _excerpt_start(keep, start)) :]
            start, after_frame = len(keep), False
        elif _FRAME.match(line):
            start, after_frame = len(keep), True
        elif _ADVICE.match(line):
            after_frame = False
        elif after_frame and line[:1] in {" ", "\t"}:
            continue
        else:
            keep.append(line)
            after_frame = False
    return "\n".join(keep)


def _excerpt_start(keep: list[str], start: int) -> int:
    """The excerpt follows the last line that ends with a colon and isn't code, else the last blank line."""
    for index in range(len(keep) - 1, start - 1, -1):
        line = keep[index].rstrip()
        if not line:
            return index
        code = line.lstrip().startswith(("def ", "class ", "if ", "for ", "while ", "with ", "else:", "elif ", "@"))
        if line.endswith(":") and not code:
            return index + 1
    return start


def _shortened(claimed: str, seen: str) -> bool:
    """Whether all pieces between the dots of a cut claim stand in the message, in order."""
    cut = _ELISION.split(claimed)
    pieces = [p for piece in cut if (p := piece.strip(" .:;,'"))]
    if len(cut) < 2 or sum(map(len, pieces)) < 12:
        return False
    at = 0
    for piece in pieces:
        found = seen.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _contains(whole: str, part: str) -> bool:
    """Whether the part stands in the whole as words, and is long enough to say something."""
    if len(part) < 12 or " " not in part:
        return False
    found = whole.find(part)
    while found >= 0:
        spend(len(part) / _PASSED)
        before, after = whole[found - 1 : found], whole[found + len(part) : found + len(part) + 1]
        if not (before.isalnum() and part[0].isalnum()) and not (after.isalnum() and part[-1].isalnum()):
            return True
        found = whole.find(part, found + 1)
    return False


def _begins(claimed: str, seen: str) -> bool:
    """Whether the claim begins with the whole message: what follows it is the reporter's, or a stack."""
    return len(seen) >= 20 and claimed.startswith(seen) and not claimed[len(seen) : len(seen) + 1].isalnum()
