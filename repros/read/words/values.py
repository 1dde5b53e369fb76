"""The words around a value: whether it came out or should have, and whether two are told to differ."""

from __future__ import annotations

import re

from repros.read.words.labels import AROUND_LABEL, COMPILED, MOST_LABEL, NOUN
from repros.values import Role

_IS = r"(?:is|was|are|were|be|been|becomes?|(?:it|that)['’]s)"
_SAYS = (
    r"(?:prints?|printed|returns?|returned|outputs?|gives?|gave|yields?|yielded|shows?|showed|produces?|produced"
    r"|evaluates? to|results? in|(?:comes? out|ends? up)(?: as| being)?|gets?|got|sees?|saw|seeing|observed?|received?)"
)
_SHOULD = r"(?:should|must|ought to|supposed to)"
_FILLS = (
    rf"(?:\s(?:me|us|an?|the|it|this|to|of|i|values?|results?|shape|size|dtype|type|only|just|always|exactly|back|have|see"
    rf"|(?:wrong|incorrect|silent)ly|{_SAYS}|equal|{_IS})){{0,4}}(?:\s[-–])?\s?[:=]?[\s`\"'*]{{1,4}}$"
)
_TURNS = re.compile(rf"\b(?:instead of|rather than|(?:and |but |is |was )?not)\b{_FILLS}", re.IGNORECASE)
_WANTED_NEXT = re.compile(
    rf"\b(?:(?:i |we )?want(?:ed)?|{_SHOULD}|would be|(?<!un)expect(?:ed|s)?(?: [^.;:,\n`]{{1,40}}? to)?"
    r"|(?:docs?|documentation|docstring) (?:says?|states?|promises?|claims?)"
    rf"|(?:expected|correct|right|desired|true)(?: {NOUN})?)\b{_FILLS}",
    re.IGNORECASE,
)
_GOT_NEXT = re.compile(
    rf"(?:\b(?:{_SAYS}|{_IS}|instead|(?:actual|current|wrong)(?: {NOUN})?|(?:has|have|of|with|in)(?: an?| the)?"
    rf" (?:shape|size|dtype|type|length)(?: of)?)|{_SHOULD}(?: not|n['’]t) be){_FILLS}",
    re.IGNORECASE,
)
_DENIES_NEXT = re.compile(rf"(?:\bnot|n['’]t|\bnever)\s(?:{_SAYS}|be)\b{_FILLS}", re.IGNORECASE)
_WANTED_BEFORE = re.compile(
    rf"[\s`\"'*,]{{0,4}}(?:(?:{_IS}|would be|seems)\s(?:the )?)?(?:right|correct|expected|desired|wanted)\b"
    rf"|[\s`\"'*]{{0,4}}{_SHOULD} (?:be|have been)(?=\s?(?:[.;!)]|$))",
    re.IGNORECASE,
)
_WOULD_BE = re.compile(
    r"\s(?:would|should) (?:be|have been)(?: the)?(?: (?:right|correct|expected|desired|true))?"
    r"(?: (?:one|value|result|answer))?(?=[.;!)]|$)",
    re.IGNORECASE,
)
_DOUBTS = re.compile(r"(?:\b(?:not|never|doubt|sure|whether|why|how|if)|n['’]t)\b", re.IGNORECASE)
_GOT_BEFORE = re.compile(
    rf"[\s`\"'*]{{0,4}}(?:{_IS}|gets?)\s(?:(?:wrongly|always|now|what is|the)\s)?"
    r"(?:printed|returned|shown|output|given|result|wrong|incorrect)\b"
    r"|[\s`\"'*]{0,4}(?:comes|came) (?:back|out)\b",
    re.IGNORECASE,
)
_CONTRAST = re.compile(r"[\s`\"'*,.;]{0,4}(?:(?:but|while|whereas|though|and)\s)?[`\"'*]{0,3}$", re.IGNORECASE)
_SUPPOSES = re.compile(
    rf"\b(?:when(?:ever)?|if|since|for|with|where|as|once|while|given|because|suppose|assum(?:e|ing))"
    rf"\s(?:(?!(?:i|we|you|it|this|that)\b)[\w.`\"'\[\]]{{1,30}}\s){{1,3}}{_IS}{_FILLS}",
    re.IGNORECASE,
)
_EAGER = re.compile(r"\beager\b", re.IGNORECASE)
_IS_COMPILED = re.compile(rf"\b{COMPILED}\b", re.IGNORECASE)
_UNEQUAL = r"(?:\bnot|n['’]t|\bnever)\s(?:be\s)?(?:the same|equal|identical|match\w*|agree)\b"
_DIFFER = re.compile(
    r"\b(?:differ(?:s|ent|ence)?|mismatch\w*|inconsistent"
    rf"|disagree\w*|{_SHOULD} (?:be (?:the same|equal|identical)|match|agree))\b|{_UNEQUAL}",
    re.IGNORECASE,
)
_MAY_DIFFER = re.compile(
    rf"\b{_SHOULD}(?:\s(?:be|really|always|actually))?\sdiffer(?:ent)?\b|\b{_SHOULD}\s?{_UNEQUAL}"
    r"|\bexpect\w*\b[^.\n]{0,60}\bdiffer(?:s|ent)?\b|\bno differences?\b|(?:\bnot|n['’]t|\bnever)\sdiffer"
    r"|\b(?:are|is|were|was)\s(?:the same|identical|equal)\b|\bas (?:(?:it|they) should|expected)\b",
    re.IGNORECASE,
)
"""What tells of two things that they may, or should, not be the same, or that they are."""


def turns(words: str) -> bool:
    """Whether words between two values set one against the other: `3 instead of 4`."""
    return bool(_TURNS.search(words)) and not _DENIES_NEXT.search(words)


def wants_next(words: str) -> bool:
    """Whether words that end here lead to what should come."""
    last = f"{words.rstrip(AROUND_LABEL)[-MOST_LABEL:]} "
    return turns(last) or (bool(_WANTED_NEXT.search(last)) and not _DENIES_NEXT.search(last))


def comes_out(words: str) -> bool:
    """Whether words behind a value say that it comes out."""
    return bool(_GOT_BEFORE.match(words))


def is_wanted(words: str) -> bool:
    """Whether words behind a value say that it should come out."""
    return bool(_WANTED_BEFORE.match(words))


def would_be_right(before: str, behind: str) -> bool:
    """Whether words behind a value say beyond doubt that it should come out in the place of another."""
    return bool(_WOULD_BE.match(behind)) and not _DOUBTS.search(before)


def contrasts(words: str) -> bool:
    """Whether words between two values say no more than that they are not the same."""
    return bool(_CONTRAST.match(words))


def of_both_modes(words: str) -> bool:
    """Whether words speak of eager mode and of compiled code: what stands by them is of both."""
    return bool(_EAGER.search(words) and _IS_COMPILED.search(words))


def differ(text: str) -> bool:
    """Whether a text complains that two things are not the same; not where it wants, or denies, that they differ."""
    return bool(_DIFFER.search(text)) and not _MAY_DIFFER.search(text)


def supposes(words: str) -> bool:
    """Whether words right before a value only say of which case they speak: `when dim is 1`."""
    return bool(_SUPPOSES.search(words))


def role_of_value(before: str, behind: str) -> Role | None:
    """What the words right before a value say of it, else those right behind it; None where they say nothing."""
    if _DENIES_NEXT.search(before):
        return Role.ACTUAL if re.search(rf"{_SHOULD}(?: not|n['’]t) be\b", before, re.IGNORECASE) else None
    if _WANTED_NEXT.search(before):
        return Role.EXPECTED
    if comes_out(behind):
        return Role.ACTUAL
    if is_wanted(behind):
        return Role.EXPECTED
    return Role.ACTUAL if _GOT_NEXT.search(before) and not supposes(before) else None
