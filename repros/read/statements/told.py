"""The values that sentences tell: what comes out, what should, and what is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from repros.read.statements.literals import behind_value, instead_value

_TOLD = re.compile(
    r"\b(?:[Rr]eturns?|returned|evaluates? to"
    r"|[Gg]ives?|gave|[Pp]rint(?:s|ed)?|outputs?|yields?|produces?|gets?|[Gg]ot|shows?|see|seeing|[Oo]bserved?"
    r"|becomes?|(?:[Tt]orch|[Ii]t) says"
    r"|results? in|(?:[Tt]he|[Ii]ts?) (?:actual |printed )?(?:result|output|answer) (?:is|was))\s"
    r"(?:(?:me|us|an?|the|is|was|values?|results?|just|only|always|wrongly|incorrectly|back)\s){0,3}"
    r"(?:`(?P<marked>(?:tensor\(|array\(|torch\.(?:Size|b?float|u?int|complex|bool|half|double|long|short)|-?\d|\[|\(|True|False|None|-?nan|-?inf)[^`\n]{0,200})`"
    r"|(?P<bare>tensor\([^\n`]{1,200}?\)+|-?nan\b|-?inf\b|True\b|False\b|None\b))",
)
_ANOTHER = re.compile(
    r",? (?!instead|rather|not\b)[^`\n.;]{1,50}?,? (?:and|but|while|whereas|vs\.?) "
    r"`(?P<value>(?:tensor\(|array\(|torch\.Size|-?\d|\[|\(|True|False|None|-?nan|-?inf)[^`\n]{0,200})` "
    r"(?:for|with|in|on|when|if|under|after)\b(?![^.;\n]{0,30}(?:numpy|tensorflow|jax|scipy|matlab))",
    re.IGNORECASE,
)
"""A second value that the same verb tells: `prints 2 in eager mode and 3 when compiled`."""

_ELSEWHERE = re.compile(
    r"(?:, |,? (?:and|but|while|whereas) )(?:on|in|with|under|for) "
    r"(?:(?:py)?torch |version |v)?\d{1,2}(?:\.\d{1,3}){1,3}[^`\n.;]{0,40}`"
)
"""A value of another release behind the one of a first: which is the report's is not told."""

_OUTPUT_VERB = re.compile(r"prints?|outputs?|gets?|got|see|observed?|gives? me", re.IGNORECASE)
_OF_ABOVE = re.compile(
    r"\W{0,3}(?:which|this|that|it|the (?:above|code|script|snippet|program|last line))(?: \w{1,12})?\s", re.IGNORECASE
)
"""The beginning of a paragraph that goes on about the program above it."""

_SPEAKS_OF_ABOVE = re.compile(r"\W{0,3}(?:gives|prints|outputs|shows)\b", re.IGNORECASE)
_GOES_ON = re.compile(r"\s(?:if|when|for|unless|by)\b")
"""What makes a value that of a case."""

_REFERENCE = re.compile(
    r"\b(?:eager(?: mode| execution| backend)?|numpy|np\.\w{1,40}|scipy|jax|tensorflow|the reference)\W{0,3}"
    r"(?:\w{2,20}ly )?$",
    re.IGNORECASE,
)
"""What the result is held against: what that gives is not what is wrong."""

_MOST_PRINTED = 200
_WANTED = re.compile(r"\b(?:should|must|would|expect\w*|supposed|not|n't|never)\b[^.\n]{0,30}$", re.IGNORECASE)
_PRINTS = re.compile(
    r"\b(?:prints?|printed|outputs?|shows?|says?|gives?|got|get|gets|results?)(?: (?:is|was|in|me))?\s?:?\s?"
    r"[`\"'*]{0,3}(?=[A-Za-z])",
    re.IGNORECASE,
)
_EXPECTED_COLON = re.compile(
    r"^\W{0,4}expected(?: (?:behaviou?r|results?|outputs?|values?|outcome|(?:error )?message|error|exception))?"
    r"\W{0,3}:\W{0,3}?\s{1,3}(?P<text>\S[^\n]{2,600}?)(?=$|[;,.]\s{1,3}(?:(?:but|and|i|we|it|is|was)\s){0,3}"
    r"(?:got|gets?|received|observed|actual(?:ly)?|instead)\b)",
    re.IGNORECASE | re.MULTILINE,
)


def tells_output(text: str) -> bool:
    """Whether a sentence says of a value that it is printed, or that its writer got it: no property of a function."""
    told = _TOLD.finditer(text)
    return behind_value(text) is not None or any(
        _OUTPUT_VERB.match(found[0]) or _OF_ABOVE.fullmatch(text[: found.start()]) or _begins(text, found)
        for found in told
    )


def _begins(text: str, told: re.Match[str]) -> bool:
    """Whether a paragraph begins with what the program above it gives."""
    first = _SPEAKS_OF_ABOVE.match(text)
    return first is not None and told.start() <= first.end() and not _GOES_ON.match(text, told.end())


def expected_words(text: str) -> str | None:
    """What a paragraph says behind `Expected:`."""
    found = _EXPECTED_COLON.search(text)
    return found["text"].strip() if found else None


def without_expected(text: str) -> str:
    """A paragraph without its lines that say behind `Expected:` what should come."""
    return _EXPECTED_COLON.sub("", text)


def told_value(text: str) -> str | None:
    """What a sentence says comes out, a value a line, where it is marked as code or can be nothing else."""
    for found in _TOLD.finditer(text):
        if _ELSEWHERE.match(text, found.end()):
            return None
        before = text[max(0, found.start() - 40) : found.start()]
        if not (_WANTED.search(before) or _REFERENCE.search(before)):
            return "\n".join((found["marked"] or found["bare"], *_others(text, found.end())))
    return behind_value(text) or instead_value(text)


def _others(text: str, at: int) -> Iterator[str]:
    """The further values of a sentence that go on behind `at`, none of which is one that should come."""
    while (found := _ANOTHER.match(text, at)) and not _WANTED.search(text, at, found.start("value") - 1):
        yield found["value"]
        at = found.end("value") + 1


def printed_words(text: str, words: frozenset[str]) -> str | None:
    """Which of some texts a sentence says is printed, with what goes on behind it within its marks; None for none."""
    for found in _PRINTS.finditer(text):
        rest = text[found.end() : found.end() + _MOST_PRINTED]
        fit = [w for w in words if re.match(rf"{re.escape(w)}\W{{0,3}}(?:\s|$)", rest)]
        told = max(fit, key=len, default=None)
        if told and not _WANTED.search(text, max(0, found.start() - 40), found.start()):
            mark = found[0][-1]
            return rest.split(mark, 1)[0] if mark in '`"' and mark in rest else told
    return None
