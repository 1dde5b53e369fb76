"""The values that sentences tell: what comes out, what should, and what is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LITERAL = (
    r"[`\"']{0,2}(?P<%s>-?\d[\w.+-]{0,30}(?<![.-])|True|False|None|-?nan|-?inf"
    r"|(?:tensor|array|torch\.Size)\([^\n`]{1,200}?\)+|torch\.(?:b?float|u?int|complex|bool|half|double|long|short)\d{0,3}"
    r"|[(\[][-+]?\d[^\n`()\[\]]{0,80}[)\]])[`\"']{0,2}"
)
_INSTEAD = re.compile(
    r"(?:\b(?:prints?|returns?|outputs?|gives?|yields?|gets?|got|shows?|is|was|results? in)"
    r"|\b(?:it|that)['’]s|\b(?:(?:has|have|of|with|in)"
    rf"(?: (?:a|the))? (?:shape|size|dtype|type|length)(?: of)?))\s{_LITERAL % 'got'}[,.;]?"
    r"\s\(?(?:instead of|rather than|(?:and )?not"
    r"|(?:(?:but|while|whereas|though|and) )?(?:it |this |that )?should (?:be|return|print|give|yield|output|have been)"
    r"|(?:but |while |and )?(?:I |we )?(?:would |'d )?expect(?:ed|s)?(?: it to be| to get| is| was)?"
    r"|(?:(?:but|while|whereas) )?(?:the )?(?:docs?|documentation|docstring) (?:says?|states?|promises?|claims?)"
    r"|(?:but |while )?(?:the )?(?:expected|correct|right) (?:(?:result|value|output|answer|one) )?(?:is|was|would be))"
    rf"\s{_LITERAL % 'wanted'}",
    re.IGNORECASE,
)
_THEN_GOT = re.compile(
    r"(?<!\()\b(?:should (?:be|return|print|give|equal|have been)|expect(?:ed|s)?(?: it to be| to get| to see)?)"
    rf"\s{_LITERAL % 'wanted'}[,.;]?\s(?:(?:but|and|yet|whereas|while|however|instead),?\s)?"
    r"(?:it |I |we |torch |pytorch |the (?:actual )?(?:result|output|value|answer) )?"
    rf"(?:is|was|got|gets?|returns?|returned|gives?|gave|prints?|printed|saw|see|outputs?)\s{_LITERAL % 'got'}",
    re.IGNORECASE,
)
"""The value that should come before the one that does: `should be 3 but is 4`."""

_RETURNED_BEHIND = re.compile(
    rf"\b(?:should (?:be|return|print)|expect(?:ed|s)?)\s{_LITERAL % 'wanted'},?\s(?:but|and|while|whereas)\s"
    rf"{_LITERAL % 'got'}\s(?:is|was|gets?) (?:returned|printed|shown|output|given|the result)\b",
    re.IGNORECASE,
)
_RIGHT_BEHIND = re.compile(
    rf"(?:^|\s){_LITERAL % 'got'},?\s(?:but|while|whereas|though)\s{_LITERAL % 'wanted'} "
    r"(?:is|was|would be|seems) (?:right|correct|expected|the (?:right|correct|expected))\b",
    re.IGNORECASE,
)
"""Both values before the words that tell which is right: `3, but 4 is correct`."""

_INSTEAD_FIRST = re.compile(
    rf"\b(?:instead of|rather than) {_LITERAL % 'wanted'},?\s(?:it |I |we |torch |pytorch )?"
    rf"(?:gets?|got|prints?|printed|returns?|returned|gives?|gave|shows?|is)\s{_LITERAL % 'got'}",
    re.IGNORECASE,
)
_EXPECTED_FIRST = re.compile(
    r"\bexpect(?:ed|s)?(?: (?:it |this )?to (?:be|get|see|have|return|print))?"
    rf"\s{_LITERAL % 'wanted'},?\s(?:instead of|rather than|(?:and )?not)\s{_LITERAL % 'got'}",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    rf"(?:^|\s){_LITERAL % 'got'} (?:is|was|gets?) (?:printed|returned|shown|output|given),?\s"
    rf"(?:instead of|rather than|(?:and )?not)\s{_LITERAL % 'wanted'}",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    rf"\bexpected(?: (?:result|output|value))?(?: [-–])?\s{_LITERAL % 'wanted'}[,.;]?\s{{1,3}}"
    rf"(?:but )?(?:actual|observed|received)(?: (?:result|output|value))?(?: [-–])?\s{_LITERAL % 'got'}",
    re.IGNORECASE,
)
"""Both values behind labels without a colon: `Expected result 3. Actual result 4.`"""

_BOTH = (
    _EXPECTED_FIRST,
    _INSTEAD,
    _THEN_GOT,
    _RETURNED_BEHIND,
    _RIGHT_BEHIND,
    _INSTEAD_FIRST,
    _PASSIVE,
    _LABELLED,
)
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

_TOLD_BEHIND = re.compile(
    r"`(?P<value>(?:tensor\(|array\(|torch\.(?:Size|b?float|u?int|complex|bool)|-?\d|\[|\(|True|False|None|-?nan|-?inf)"
    r"[^`\n]{0,200})` (?:(?:comes|came) (?:back|out)\b"
    r"|(?:is|was|gets?) (?:wrongly |always |now |what is )?(?:printed|returned|shown|output|the (?:output|result))\b)"
)
_OUTPUT_VERB = re.compile(r"prints?|outputs?|gets?|got|see|observed?|gives? me", re.IGNORECASE)
_OF_ABOVE = re.compile(
    r"\W{0,3}(?:which|this|that|it|the (?:above|code|script|snippet|program|last line))(?: \w{1,12})?\s", re.IGNORECASE
)
"""The beginning of a paragraph that goes on about the program above it."""

_INSTEAD_GIVES = re.compile(
    r"\binstead,?\s(?:it\s|I\s)?(?:gives?|returns?|prints?|outputs?|yields?|gets?|got"
    r"|is)\s[`\"']?(?P<value>-?\d[\d.e+-]{0,30}(?<![.-]))"
    r"|\b(?:gives?|returns?|prints?|outputs?|yields?|get"
    r"|got)\s[`\"']?(?P<before>-?\d[\d.e+-]{0,30}(?<![.-]))[`\"']?\sinstead\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\b(?:eager(?: mode| execution| backend)?|numpy|np\.\w{1,40}|scipy|jax|tensorflow|the reference)\W{0,3}"
    r"(?:\w{2,20}ly )?$",
    re.IGNORECASE,
)
"""What the result is held against: what that gives is not what is wrong."""

_WANTED = re.compile(r"\b(?:should|must|would|expect\w*|supposed|not|n't|never)\b[^.\n]{0,30}$", re.IGNORECASE)
_PRINTS = re.compile(
    r"\b(?:prints?|printed|outputs?|shows?|says?|gives?|got|get|gets|results?)(?: (?:is|was|in|me))?\s?:?\s?"
    r"[`\"'*]{0,3}(?=[A-Za-z])",
    re.IGNORECASE,
)
_WANTED_VALUE = re.compile(
    r"\b(?:[Ww]ant(?:ed)?"
    r"|[Ee]xpect(?:ed|s|ing)?(?:\s(?:the|an?|output|result|value|it|this|that|to|be|get|see|was|is|would|exactly|of|following|print|return)){0,5}"
    r"|[Ss]hould(?:\s(?:be|have|been|print|return|give|output|equal|exactly|also|of|course|clearly|obviously|really|instead"
    r"|actually|just)){1,5})\s?:?\s"
    r"(?:`(?P<marked>(?:tensor\(|array\(|torch\.|-?\.?\d|\[|\(|True|False|None|-?nan|-?inf)[^`\n]{0,200})`"
    r"|(?P<bare>tensor\([^\n`]{1,200}?\)+|(?:-?\d[\d.e+-]{0,30}(?<![.-])|-?nan|-?inf|True|False|None"
    r"|torch\.(?:b?float|u?int|complex|bool|half|double|long|short)\d{0,3}|torch\.Size\(\[[\d, ]{0,80}\]\))"
    r"(?=[.,;!]?(?:\s*$|\s[A-Z]))))",
)
_EXPECTED_COLON = re.compile(
    r"^\W{0,4}expected(?: (?:behaviou?r|results?|outputs?|values?|outcome|(?:error )?message|error|exception))?"
    r"\W{0,3}:\W{0,3}?\s{1,3}(?P<text>\S[^\n]{2,600}?)(?=$|[;,.]\s{1,3}(?:(?:but|and|i|we|it|is|was)\s){0,3}"
    r"(?:got|gets?|received|observed|actual(?:ly)?|instead)\b)",
    re.IGNORECASE | re.MULTILINE,
)
_COMPARED = re.compile(r"^(?:Absolute|Relative) difference: ", re.MULTILINE)
"""A line of what `torch.testing` says of two values: which of them should come is a matter of their order."""

_INSTEAD_CUES = ("instead", "rather", " not ", "hould", "xpect", "doc", "orrect", "right")


def instead_of(text: str) -> tuple[str, str] | None:
    """What comes out and what should, of a sentence such as `prints 4 instead of 3`."""
    lower = text.lower()
    may = any(word in lower for word in _INSTEAD_CUES) and not _COMPARED.search(text)
    found = next((m for pattern in _BOTH if (m := pattern.search(text))), None) if may else None
    return (found["got"], found["wanted"]) if found else None


def wanted_value(text: str) -> str | None:
    """The value that a sentence says should come out."""
    found = _WANTED_VALUE.search(text)
    return str(found["marked"] or found["bare"]) if found else None


def tells_output(text: str) -> bool:
    """Whether a sentence says of a value that it is printed, or that its writer got it: no property of a function."""
    told = _TOLD.finditer(text)
    return bool(_TOLD_BEHIND.search(text)) or any(
        _OUTPUT_VERB.match(found[0]) or _OF_ABOVE.fullmatch(text[: found.start()]) for found in told
    )


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
    behind = _TOLD_BEHIND.search(text) if "` " in text else None
    if behind:
        return str(behind["value"])
    instead = _INSTEAD_GIVES.search(text) if "nstead" in text else None
    return str(instead["value"] or instead["before"]) if instead else None


def _others(text: str, at: int) -> Iterator[str]:
    """The further values of a sentence that go on behind `at`, none of which is one that should come."""
    while (found := _ANOTHER.match(text, at)) and not _WANTED.search(text, at, found.start("value") - 1):
        yield found["value"]
        at = found.end("value") + 1


def printed_words(text: str, words: frozenset[str]) -> str | None:
    """Which of some texts a sentence says is printed; None where it says so of none."""
    for found in _PRINTS.finditer(text):
        rest = text[found.end() : found.end() + 80]
        fit = [w for w in words if re.match(rf"{re.escape(w)}\W{{0,3}}(?:\s|$)", rest)]
        told = max(fit, key=len, default=None)
        if told and not _WANTED.search(text, max(0, found.start() - 40), found.start()):
            return told
    return None
