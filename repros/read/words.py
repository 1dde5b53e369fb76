"""The lexicon: the words by which people say what came out, what should have, and that something is wrong or right."""

from __future__ import annotations

import re
from enum import StrEnum

from repros.values import Role

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
_NOUN = (
    r"(?:outputs?|results?|values?|behaviou?rs?|answers?|shapes?|dtypes?|types?|tensors?|errors?|messages?|outcomes?"
    r"|ones?)"
)
_WANTED = (
    r"(?:(?:the|my|our|an?) )?(?:expect(?:ed|ation|ations)?|ground[- ]truth|reference|correct|right|desired|wanted|want"
    rf"|intended|ideal|golden|true|theoretical|anticipated)(?: {_NOUN})?"
    r"|(?:it |this |that )?(?:should|must|ought to)(?: (?:be|have been|print|return|give|output|show|yield))?"
    rf"|(?:what |(?:the )?{_NOUN} )?(?:i|we|you|one) (?:would |'d )?(?:expect(?:ed)?|want(?:ed)?|hoped? for)"
    r"(?: to (?:see|get))?|what should (?:happen|come|be|be printed|have (?:happened|come))"
)
_GOT = (
    r"(?:(?:the|my|our|an?) )?(?:actual(?:ly)?|observed|received|returned|computed|calculated|current(?:ly)?|wrong"
    rf"|incorrect|obtained|produced|real|printed|got|unexpected|buggy|bad)(?: {_NOUN})?"
    rf"|(?:but |instead )?(?:what |(?:the )?{_NOUN} )?(?:i|we|you|one) (?:actually )?(?:get|got|have|had|see|saw"
    r"|observed?|received?)|what (?:happens|happened|comes|came|is printed)(?: instead| out)?"
)
_PLAIN = (
    rf"(?:(?:the|my|our|console|terminal|program|script) )?{_NOUN}"
    r"|(?:it |this |which |but |and )?(?:prints|returns|gives|outputs|shows|yields|is|was|have|has)|stdout|out"
)
"""What labels a value that comes out, where nothing else is said of it."""

LABEL = rf"(?:{_WANTED}|{_GOT}|{_PLAIN})"
_LABELS = tuple(
    (role, re.compile(pattern, re.IGNORECASE))
    for role, pattern in ((Role.EXPECTED, _WANTED), (Role.ACTUAL, _GOT), (Role.UNTOLD, _PLAIN))
)
_AROUND_LABEL = " \t\n*_#`:=-.!()>"
_MOST_LABEL = 60


def label_role(text: str) -> Role | None:
    """What a short label says of what stands by it: `Ground truth`, `What I got:`; None for any other words.

    One that only announces a value, such as `Output`, leaves its role untold.
    """
    label = " ".join(text.strip(_AROUND_LABEL).split())
    if not label or len(label) > _MOST_LABEL:
        return None
    return next((role for role, pattern in _LABELS if pattern.fullmatch(label)), None)


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
