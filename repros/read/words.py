"""The lexicon: the words by which people say that something is wrong or right."""

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
