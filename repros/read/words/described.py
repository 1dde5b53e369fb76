"""Values that people tell by a word alone: `this prints some non-zero value`."""

from __future__ import annotations

import re

_VALUE = (
    r"(?:an? |some )(?:small |large |tiny |huge ){0,1}(?P<word>non-?zero|negative|positive)"
    r"(?: (?:value|number|result|difference|error))?"
)
_TOLD = re.compile(
    r"(?:so |and |but )?(?:(?:this|it|the (?:above|code|program|script|snippet))"
    r"(?: (?:above|below|code|program|script|snippet))? )?"
    rf"(?:prints?|outputs?) (?:out )?(?P<value>{_VALUE})(?:, which is (?:wrong|incorrect|unexpected))?\W{{0,4}}",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")
_ALONE = re.compile(_VALUE, re.IGNORECASE)


def described_value(text: str) -> str | None:
    """The words by which a sentence that says nothing else describes the number that is printed."""
    found = (_TOLD.fullmatch(sentence.strip()) for sentence in _SENTENCE.split(text[:5000]))
    return next((told["value"] for told in found if told), None)


def word_of(words: str) -> str | None:
    """`non-zero`, `negative` or `positive` where words say no more of a number; None for any others."""
    found = _ALONE.fullmatch(words.strip())
    return found["word"].lower().replace("nonzero", "non-zero") if found else None
