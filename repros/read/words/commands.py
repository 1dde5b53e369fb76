"""What the words around a command, or around what is set for one, say came of it: that it fails, works, or nothing."""

from __future__ import annotations

import re
from enum import IntEnum

from repros.read.words.outcomes import Outcome, outcome

_SETS = re.compile(
    r"\b(?:with|us(?:e|ed|ing)|set(?:s|ting)?|export(?:ed|ing)?|under|via|pass(?:ed|ing)?|enabl(?:e|ed|ing)|defin(?:e|ed|ing)"
    r"|add(?:ed|ing)?|r[ua]n(?:ning)?|variables?|flags?|options?|arguments?|when|if|after)\b[^.`;]{0,50}"
    r"(?:`_+`(?:,| and|, and)? )*`{0,3}$",
    re.IGNORECASE,
)
"""What stands before a variable, or an option, that a program is run with."""

_NOT_SET = re.compile(
    r"\b(?:without|not|n't|unset\w*|remov\w+|instead of|rather than|unless|no need|never|drop\w*|tried|trying|try"
    r"|please|can be|could be|may|might|recommend\w*|suggest\w*|docs?|documentation|documented|would)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_UNSET = re.compile(r"\b(?:without|unless|not|unset\w*|remov\w+)\b[^.;]{0,40}$|n't\b[^.;]{0,40}$", re.IGNORECASE)
_ALSO = re.compile(
    r"\b(?:also|too|as well|even|still|regardless|either way|same (?:\w+ ){0,2}(?:error|result|issue|problem)"
    r"|no (?:difference|effect|change|matter)|(?:not|n't) (?:help|fix|change|matter|make)\w*|for more information"
    r"|to (?:see|generate)|for (?:the )?internal|more (?:details|information|info|context))\b",
    re.IGNORECASE,
)
"""Words of a variable that changes nothing, or that torch itself proposes."""

_REMEDY = re.compile(
    r"\b(?:fix(?:es|ed)?|solv(?:es|ed|ing)|resolv(?:es|ed|ing)|work-?arounds?|work(?:ed|s)? around|avoid(?:s|ed|ing)?"
    r"|helps?|helped|mitigat\w+|disappear\w*|goes away|went away|go away|is gone|suppress\w*|silenc\w+|prevent\w*"
    r"|circumvent\w*|by-?pass\w*|gets? rid of|recover\w*|restor\w*|unaffected)\b",
    re.IGNORECASE,
)
SENTENCE_ENDS = re.compile(r"(?<=[.!?:])\s+|\n(?=\s*(?:[-*•]|\d{1,2}[.)])\s|\s*[`|])|\n\n")
_TURNS = re.compile(
    r"[,;(]?\s*\b(?:but|while|whereas|however|although|though|yet|otherwise)\b|;\s"
    r"|\((?=[^()\n]{0,60}\b(?:works?|worked|passes|fine|ok|fails?|crashes|hangs)\b)"
    r"|(?:,|\sand|\sor)\s(?=(?:it |this |that |everything |and |which )?"
    r"(?:works?|worked|passes|succeeds|fails?|failed|crashes|hangs|is fine|no (?:errors?|crash|problem))\b)",
    re.IGNORECASE,
)
"""Where a sentence goes from what fails to what works, or back."""

_TURNS_TO_FAILURE = re.compile(r"\W*(?:but|however)\b", re.IGNORECASE)
_REFERS_BACK = re.compile(r"\s*(?:and |then |now )?(?:it|this|that|which|everything|all)\b", re.IGNORECASE)
_LOOKED_AROUND = 600
"""Characters of a paragraph on both sides of a place in which its sentence may begin and end."""


class Told(IntEnum):
    """What a report says came of a run."""

    CONTROL = 0
    UNTOLD = 1
    FAILING = 2


def told_of(words: str) -> Told:
    """What a part of a sentence says came of what it speaks of."""
    told = outcome(words)
    if told is Outcome.FAILS and not _REMEDY.search(words):
        return Told.FAILING
    return Told.UNTOLD if told is Outcome.UNTOLD and not _REMEDY.search(words) else Told.CONTROL


def told_at(hidden: str, start: int, end: int) -> tuple[Told, str]:
    """What a sentence says of what stands at a place of it, and the words of that part of the sentence."""
    earliest, latest = max(0, start - _LOOKED_AROUND), min(len(hidden), end + _LOOKED_AROUND)
    first = max((m.end() for m in SENTENCE_ENDS.finditer(hidden, earliest, start)), default=earliest)
    last = next((m.start() for m in SENTENCE_ENDS.finditer(hidden, end, latest)), latest)
    after = hidden[last : last + 200].lstrip()
    part_from = max((m.end() for m in _TURNS.finditer(hidden, first, start)), default=first)
    part_to = next((m.start() for m in _TURNS.finditer(hidden, end, last)), last)
    words = f"{hidden[part_from:start]} {hidden[end:part_to]}"
    told = told_of(words)
    if told is Told.UNTOLD and hidden.startswith(",", part_to):
        told = told_of(hidden[part_to : min(part_to + 60, last)])
    if told is Told.UNTOLD and _REFERS_BACK.match(after):
        told = told_of(_TURNS.split(SENTENCE_ENDS.split(after)[0])[0])
    if told is Told.UNTOLD and any(
        _TURNS_TO_FAILURE.match(m[0]) for m in _TURNS.finditer(hidden, first, start) if m.end() == part_from
    ):
        told = Told.FAILING
    return told, words


def is_set(before: str, words: str, told: Told) -> bool:
    """Whether a variable is one that the program is run with: no hint, no try, none that changes nothing."""
    if told is Told.FAILING:
        return not _ALSO.search(words) and not _UNSET.search(before)
    bare = not before.rpartition("\n")[2].strip(" `#-*•:.)|0123456789")
    return (bare or bool(_SETS.search(before))) and not _NOT_SET.search(before) and not _ALSO.search(words)


def last_part(words: str) -> str:
    """The last part of the last sentence of some words."""
    sentences = [s for s in SENTENCE_ENDS.split(words) if s.strip()]
    return _TURNS.split(sentences[-1])[-1] if sentences else ""
