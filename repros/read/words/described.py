"""Values that people tell by a word alone: `this prints some non-zero value`."""

from __future__ import annotations

import re

_VALUE = (
    r"(?:an? |some |the )?(?:small |large |tiny |huge |random |slightly ){0,2}(?P<word>non-?zero|negative|positive)"
    r"(?: (?:values?|numbers?|results?|outputs?|differences?|errors?|entries|elements|ones?))?"
)
_TOLD = re.compile(
    rf"\b(?:prints?|returns?|gives?|outputs?|gets?|got|shows?|yields?|produces?) (?:me |us |out )?(?P<value>{_VALUE})"
    r"(?=\W*(?:$|[.,;!]\s|\n|(?:for|on|in|when|if|with|but|instead)\b))",
    re.IGNORECASE,
)
_ALONE = re.compile(_VALUE, re.IGNORECASE)


def described_value(sentence: str) -> str | None:
    """The words by which a sentence describes the number that comes out."""
    found = _TOLD.search(sentence)
    return found["value"] if found else None


def word_of(words: str) -> str | None:
    """`non-zero`, `negative` or `positive` where words say no more of a number; None for any others."""
    found = _ALONE.fullmatch(words.strip())
    return found["word"].lower().replace("nonzero", "non-zero") if found else None
