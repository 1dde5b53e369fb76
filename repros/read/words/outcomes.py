"""Words of what came of something that was run: that it works, that it fails, or that a failure stays away."""

from __future__ import annotations

import re
from enum import StrEnum

_NOT_FAILING = re.compile(
    r"\b(?:no|not|never|without|doesn['’]?t|does not|didn['’]?t|did not|isn['’]?t|can['’]?t|cannot|nor)"
    r"\s(?:any\s|an\s|longer\s)?(?:\w{1,12}\s){0,2}"
    r"(?:errors?|issues?|problems?|warnings?|exceptions?|leaks?|bugs?|fail\w*|crash\w*|happen\w*|occur\w*|reproduc\w*"
    r"|hang\w*|present|affected|seen|observed)\b"
    r"|\b(?:unaffected|gone(?! wrong)|disappear(?:s|ed)|vanish(?:es|ed)|goes away|went away)\b"
    r"|(?:n't|\bcannot|\bnever) (?:get|see|have|observe|encounter|show|give|raise) (?:it|this|that)\b",
    re.IGNORECASE,
)
_NOT_WORKING = re.compile(
    r"(?:\b(?:no longer|not|never|stop(?:s|ped|ping)?|fails? to|doesnt|dont|cannot)|n['’]t)\s(?:\w{1,12}\s){0,2}"
    r"(?:work\w*|pass\w*|succeed|correct\w*|expected|normal\w*|fixed|resolved|gone|disappear\w*|ok(?:ay)?|fine|good|right"
    r"|(?:the )?(?:expected|right))\b|used to work until",
    re.IGNORECASE,
)
_WORKING = re.compile(
    r"\b(?:works?|worked|working|fine|ok|okay|correct(?:ly)?|passe[sd]|as expected|normal(?:ly)?|faster|downgrad\w+"
    r"|fixed|resolved|succeed\w*|good|(?:is|are|was|were) right"
    r"|can (?:compile|run|export|pass|succeed|load)|used to (?:compile|run|export|pass|succeed|return|print|give|load)"
    r"|(?:returns?|returned|prints?|printed|gives?|gave|produces?|outputs?|get|got) the (?:right|expected))\b"
    r"|\b(?:code|program|script|snippet|example|model|it|this|everything)"
    r" (?:compiles|compiled|runs|ran|exports|exported)\W*$|[✅✔🟢]",
    re.IGNORECASE,
)
_WISHED = re.compile(
    r"\b(?:should|ought to|supposed to|expected to) (?:\w+ )?(?:works?|pass|be (?:fine|ok|okay|correct))\b",
    re.IGNORECASE,
)
_FAILING = re.compile(
    r"\b(?:fail\w*|br[eo]ken?|break(?:s|ing)|crash\w*|errors?|exceptions?|traceback|bugs?|buggy|regress\w*|hangs?|hung"
    r"|segfault\w*|wrong\w*|incorrect\w*|abort\w*|dead-?locks?|stuck|core dump\w*|nan|unexpected\w*|differ\w*"
    r"|mismatch\w*|slow\w*|ignor\w+|leak\w*|trigger\w*|(?<!to )reproduc\w*|rais(?:e|es|ed)|throws?|thrown|bad"
    r"|\w{3,40}error)\b|[❌✗🔴]",
    re.IGNORECASE,
)


class Outcome(StrEnum):
    """What words say came of something that was run."""

    WORKS = "works"
    FAILS = "fails"
    BOTH = "both"
    UNTOLD = "untold"


def denies_failure(words: str) -> bool:
    """Whether words say of a failure that it doesn't come."""
    return bool(_NOT_FAILING.search(words)) and not _NOT_WORKING.search(words)


def outcome(words: str) -> Outcome:
    """Whether words say that what they speak of works, that it fails, both, or neither."""
    if _NOT_WORKING.search(words):
        return Outcome.FAILS
    if _NOT_FAILING.search(words):
        return Outcome.WORKS
    fails, works = _FAILING.search(words), _WORKING.search(_WISHED.sub(" ", words))
    if fails and works:
        return Outcome.BOTH
    return Outcome.FAILS if fails else Outcome.WORKS if works else Outcome.UNTOLD
