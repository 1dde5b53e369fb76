"""What a rewording must leave alone: the words of a message that say what was wrong, in their order."""

from __future__ import annotations

import re

_WORD = re.compile(r"(?<!\w)'[^'\n]{1,200}'(?!\w)|\w{1,20}n't\b|[\w.]+")
_MARKED = re.compile(r"'|\d|[a-z][A-Z]|[A-Za-z0-9][._][A-Za-z0-9]")

_SCALARS = "float double half long int short byte char bool bfloat complexfloat complexdouble complexhalf undefined"
_BACKENDS = "cpu cuda mps xpu xla hip mkldnn mkl meta sparse dense strided quantized privateuse"
_PYTHON = "list tuple dict set str string bytes nonetype none tensor ndarray parameter module function method generator"
_RANKS = "scalar vector matrix one two three four five first second third 1d 2d 3d 4d 5d"
_SIDES = (
    "input output inputs outputs source target weight bias index mask row rows column columns forward backward left"
    " right start end min max minimum maximum lower upper before after inside outside"
)
_SIGNS = "positive negative nonnegative greater larger bigger less smaller equal empty odd even true false"
_TURNS = frozenset(f"{_RANKS} {_SIDES}".split())
_OPPOSITES = frozenset(f"{_SCALARS} {_BACKENDS} {_PYTHON} {_SIGNS}".split()) | _TURNS
"""Words that have others in their place in messages that mean something else: types, backends, sides, signs."""

_NEGATION = re.compile(r"\w{0,20}n't|cannot|not|no|never|without", re.IGNORECASE)


def leaves_alone(claimed: str, seen: str) -> bool:
    """Whether the other message has all telling words of the claimed one in their order, and denies as often."""
    wanted, there = telling(claimed), telling(seen)
    return _denials(wanted) == _denials(there) and _within(wanted, there)


def goes_on_alike(claimed: str, seen: str) -> bool:
    """The same of what follows an equal beginning: there a rewording may leave out which one of two it is."""
    wanted, there = telling(claimed), telling(seen)
    return _denials(wanted) == _denials(there) and _within([w for w in wanted if w not in _TURNS], there)


def telling(text: str) -> list[str]:
    """Quoted words, numbers, identifiers, opposites and negations."""
    found: list[str] = []
    for word in _WORD.findall(text):
        bare = word.rstrip(".")
        if _NEGATION.fullmatch(bare):
            found.append("not")
        elif _MARKED.search(bare):
            found.append(bare.strip("'"))
        elif bare.lower() in _OPPOSITES:
            found.append(bare.lower())
    return found


def _denials(words: list[str]) -> int:
    return words.count("not")


def _within(wanted: list[str], there: list[str]) -> bool:
    rest = iter(there)
    return all(word in rest for word in wanted)
