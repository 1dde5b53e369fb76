"""Words that complain or approve, and those that speak of what should come or of what does."""

from __future__ import annotations

import re
from enum import StrEnum

_WRONG = re.compile(
    r"\b(?:wrong(?:ly)?|incorrect(?:ly)?|unexpected(?:ly)?|bugs?|buggy|fail(?:s|ed|ing)?|invalid|bad|nonsense|garbage"
    r"|(?:should|must|ought to)\b(?! (?:work|be fine))|(?:I |we )?(?:would )?expect(?:ed|s)?|but|instead"
    r"|(?:is|was|does|do|are)(?:n't| not)|weird|strange|why|broken|different)\b|!{2,}|\?{2,}|❌|✗",
    re.IGNORECASE,
)
_RIGHT = re.compile(
    r"\b(?:right(?:ly)?|correct(?:ly)?|fine|ok(?:ay)?|good|works|as expected|matches|expected)\b|✅|✔", re.IGNORECASE
)
_DENIED = re.compile(
    r"(?:\bnot|n't|\bnever)\s(?:\w+\s){0,2}(?:right|correct|fine|ok(?:ay)?|good|work\w*|expect\w*)\b", re.IGNORECASE
)
NO_PROBLEM = (
    r"\b(?:no|without(?: any)?|never|(?:do(?:es)?|did|is|are|was)(?:n't| not))\s(?:\w+\s){0,3}"
    r"(?:problems?|issues?|bugs?|errors?|failures?|warnings?)\b"
)
"""Words of a stretch in which what the report complains of isn't to be seen."""
_NO_PROBLEM = re.compile(NO_PROBLEM, re.IGNORECASE)
_WANTS = re.compile(
    r"\b(?:expect(?:ed|s|ing)?|should|ought to|correct(?:ly)?|desired|supposed|ideal(?:ly)?|would (?:be|like|hope)"
    r"|ground truth|reference|anticipated|hop(?:ed|ing) for|theor\w+|analytic\w*|by hand"
    r"|true (?:value|result|output|answer|gradient)s?)\b"
    r"|^\W*(?:want(?:ed)?|as documented|according to (?:the )?doc\w*)\W*$"
    r"|\b(?:I|we) want(?:ed)?(?: it)?(?: to (?:be|see|get|have|print))?(?=\W*$)|期望|预期|应该|应为|期待",
    re.IGNORECASE | re.MULTILINE,
)
_COMES = re.compile(
    r"\b(?:got|get|gets|actual(?:ly)?|but|however|instead(?! of\b)|wrong(?:ly)?|incorrect(?:ly)?|unexpected(?:ly)?|"
    r"currently|observed|yet|received|in (?:practice|reality)|turns out|really (?:is|get)"
    r"|real (?:output|result)|computed|comes out|ends up"
    r"|(?:it|this|that) (?:gives?|prints?|returns?|outputs?|shows?|produces?))\b|实际",
    re.IGNORECASE,
)
_UNWANTED = re.compile(
    r"(?:\bnot|n't) (?:(?:the|as|what|I|we|is|was|be|at all|quite|really) ){0,3}(?:expect\w*|correct|desired|right)\b",
    re.IGNORECASE,
)


def without_denials(words: str) -> str:
    """Words with `actual` where they say of something that it is not the expected one."""
    return _UNWANTED.sub("actual", words)


def wanted_word(text: str) -> re.Match[str] | None:
    """The first word that speaks of what should come."""
    return _WANTS.search(text)


def last_wanted(words: str) -> int:
    """Where the last word stands that speaks of what should come; -1 where there is none."""
    return max((m.start() for m in _WANTS.finditer(words)), default=-1)


def last_come(words: str) -> int:
    """Where the last word stands that speaks of what does come; -1 where there is none."""
    return max((m.start() for m in _COMES.finditer(words)), default=-1)


class Tone(StrEnum):
    """What words say of a value or a call that they stand by."""

    WRONG = "wrong"
    RIGHT = "right"
    NONE = "none"


def tone(words: str) -> Tone:
    """Whether words complain, approve, or do neither; where both, they complain."""
    if _DENIED.search(words):
        return Tone.WRONG
    if _NO_PROBLEM.search(words):
        return Tone.RIGHT
    approves = re.fullmatch(rf"\W*(?:\w+ )?(?:{_RIGHT.pattern})\W*", words, re.IGNORECASE)
    if not approves and _WRONG.search(words):
        return Tone.WRONG
    return Tone.RIGHT if _RIGHT.search(words) else Tone.NONE
