"""Short labels: what `Ground truth:`, `What I got` or `compiled` say of what stands by them."""

from __future__ import annotations

import re

from repros.values import Role

NOUN = (
    r"(?:outputs?|results?|values?|behaviou?rs?|answers?|shapes?|dtypes?|types?|tensors?|errors?|messages?|outcomes?"
    r"|ones?)"
)
COMPILED = r"(?:(?:with )?(?:compiled?|torch\.compile|inductor|dynamo)|(?:torch)?script(?:ed)?|traced|exported)"
_WANTED = (
    r"(?:(?:the|my|our|an?) )?(?:expect(?:ed|ation|ations)?|ground[- ]truth|reference|correct|right|desired|wanted|want"
    rf"|intended|ideal|golden|true|theoretical|anticipated)(?: {NOUN})?"
    r"|(?:(?:it|this|that|i|we|you) )?(?:should|must|ought to)"
    r"(?: (?:be|have been|print|return|give|output|show|yield|get|see|have))?"
    rf"|(?:what |(?:the )?{NOUN} )?(?:i|we|you|one) (?:would |'d )?(?:expect(?:ed)?|want(?:ed)?|hoped? for)"
    r"(?: to (?:see|get))?|what should (?:happen|come|be|be printed|have (?:happened|come))"
)
_GOT = (
    r"(?:(?:the|my|our|an?) )?(?:actual(?:ly)?|observed|received|returned|computed|calculated|current(?:ly)?|wrong"
    rf"|incorrect|obtained|produced|real|printed|got|unexpected|buggy|bad)(?: {NOUN})?"
    rf"|(?:but |instead )?(?:what |(?:the )?{NOUN} )?(?:i|we|you|one) (?:actually )?(?:get|got|have|had|see|saw"
    r"|observed?|received?)|what (?:happens|happened|comes|came|is printed)(?: instead| out)?"
)
_PLAIN = (
    rf"(?:(?:the|my|our|console|terminal|program|script) )?{NOUN}"
    r"|(?:it |this |which |but |and )?(?:prints|returns|gives|outputs|shows|yields|is|was|have|has)|stdout|out"
)
"""What labels a value that comes out, where nothing else is said of it."""
LABEL = rf"(?:{_WANTED}|{_GOT}|{_PLAIN})"
_LABELS = tuple(
    (role, re.compile(pattern, re.IGNORECASE))
    for role, pattern in ((Role.EXPECTED, _WANTED), (Role.ACTUAL, _GOT), (Role.UNTOLD, _PLAIN))
)
AROUND_LABEL = " \t\n*_#`:=-.!()>"
MOST_LABEL = 60


def label_role(text: str) -> Role | None:
    """What a short label says of what stands by it: `Ground truth`, `What I got:`; None for any other words.

    One that only announces a value, such as `Output`, leaves its role untold.
    """
    label = " ".join(text.strip(AROUND_LABEL).split())
    if not label or len(label) > MOST_LABEL:
        return None
    return next((role for role, pattern in _LABELS if pattern.fullmatch(label)), None)


_JOINED = r"(?:(?: \w+)?\s?(?:vs\.?|versus|&|/)\s?(?:the )?| and )"
_COME = r"(?:actual|observed|computed|obtained|received|got)"
_DUE = r"(?:expected|desired|correct|right|wanted|reference|ground[- ]truth)"
_BOTH = re.compile(rf"\b(?:{_COME}{_JOINED}{_DUE}|{_DUE}{_JOINED}{_COME})\b", re.IGNORECASE)


def names_both(words: str) -> bool:
    """Whether words announce what came out beside what should have: `Actual vs expected`."""
    return bool(_BOTH.search(words))


_MODES = (
    (Role.EXPECTED, re.compile(r"eager(?: mode)?(?: outputs?| results?)?", re.IGNORECASE)),
    (Role.ACTUAL, re.compile(rf"{COMPILED}(?: outputs?| results?)?", re.IGNORECASE)),
)


def mode_role(label: str) -> Role | None:
    """What a label says of one of two results beside each other: what eager mode gives is what compiled code should."""
    return next((role for role, pattern in _MODES if pattern.fullmatch(label.strip(AROUND_LABEL))), None)
