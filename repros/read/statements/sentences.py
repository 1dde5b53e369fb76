"""What the prose of an issue says that happens: exceptions named in it, and words for what kind of failure it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, pairwise

from repros.library import TORCH
from repros.read.shown.python_messages import type_of
from repros.read.text.block import Page
from repros.read.words.outcomes import Outcome, outcome

_TYPE = (
    r"(?:[A-Za-z_]\w{0,60}\.){0,8}(?:_?[A-Z]\w{0,60}(?:Error|Exception|Interrupt|Failed)|InvalidOperation"
    rf"|{'|'.join(TORCH.exceptions)})"
)
_ENDINGS = ("Error", "Exception", "Interrupt", "Failed", "InvalidOperation", *TORCH.exceptions)
"""One of which every name of an exception ends in: they are found ten times faster than a pattern."""

_BOLD_TYPE = re.compile(rf"(?<![\w*])\*\*(?P<type>{_TYPE})\*\*(?=:)")
_CALLED = re.compile(
    rf"(?<!raise )(?<![\w.])(?P<type>{_TYPE})\((?P<quote>['\"])(?P<message>[^\n]{{2,600}}?)(?P=quote),?\)"
)
"""An exception as `repr` shows it."""

_WITH_MESSAGE = re.compile(
    r"[`\"'*]{0,2}(?:\s(?:with|saying|that says|whose)\b[^\n`\"'.]{0,40}\b(?:message|text|saying|says|is|reads)\W{1,3}"
    r"|\s?\()[`\"“](?P<message>[^`\"”\n]{2,40}\s[^`\"”\n]{2,400})[`\"”]"
)
"""What follows an exception's name and says what its message is."""

_NAMED = re.compile(
    rf"(?P<mark>`{{1,3}}|\*{{1,2}}"
    rf"|[\"'“(])?(?<![\w.])(?P<type>{_TYPE})(?![\w(]|\.\w)(?:\s?:\s{{0,3}}(?P<message>[^\n]{{2,600}})"
    r"|\s\(?[\"“](?P<quoted>[^\"“”\n]{8,600})[\"”])?"
)
_TYPE_ONLY = re.compile(
    rf"\b(?:raises?|raised|throws?|threw|fails? with|failed with|gets?|got|gives?|gave|an?|the|error|exception"
    rf"|results? in|with|causes?|leads? to|encounter\w*|hit)"
    rf"\s(?:an?\s|the\s|following\s|error\s|with\s){{0,3}}[`\"'*]{{0,2}}(?P<type>{_TYPE})\b",
    re.IGNORECASE,
)
_TYPE_RAISED = re.compile(
    rf"^\W{{0,4}}(?P<type>{_TYPE})(?:\W{{0,4}}$|\s(?:is |was |gets |here|raised|thrown|occurs|happens|on |when "
    rf"|in |as |because))"
)
_ERROR_COLON = re.compile(
    r"\b(?:\w{2,20} )?errors?(?: messages?)?(?: is| was)?\s?[:=]\s{0,8}(?!\s|[-+]?\.?\d[\d.,e+-]*%?(?:\s|[,;|(]|$))"
    r"(?P<text>[^\n]{6,600})",
    re.IGNORECASE,
)
_RAISES = re.compile(
    r"\b(?:raises?|throws?|errors? out|fails? with|failed with|fails|failing|exception|crash(?:es|ed)?|(?:gives?"
    r"|gets?|got|causes?|results? in|leads? to) "
    r"(?:an? )?(?:\w+ )?(?:error|exception)|error(?! (?:between|of|rate|bound|message|in (?:the )?(?:doc|valu"
    r"|result|comput|calcul))))\b",
    re.IGNORECASE,
)
_MARKED = re.compile(r"(?:\*\*|`{1,3}|[\"“])(?P<text>[^`*\"”\n]{15,600})(?:\*\*|`{1,3}|[\"”])")
_IS_VALUE = re.compile(r"(?:tensor|array)\(|torch\.Size|[\[({\s]{0,9}[-+]?\d[\d.,\s)\]}]*$")
_IS_CALL = re.compile(r"(?:\w+ = )?(?:torch|nn|F|np)\.[\w.]+\(.*\)$")
_ERROR_SAYS = re.compile(
    r"\b(?:error|exception|errors? out|fails? with|message|complains?|says?|raises?|throws?|crash\w*)\b"
    r"[^\n.]{0,80}?(?:is|was|when|says?|:|with|that)?[^\n.]{0,80}[:\s]\s*$",
    re.IGNORECASE,
)
_FAILS_WITH = re.compile(
    r"\b(?:fails?|failing|errors?|exceptions?|raises?|throws?|crash\w*|breaks?)\b[^.\n]{0,120}$", re.IGNORECASE
)
_NOT_NOW = re.compile(
    r"\b(?:should|expect\w*|would|used to|previously|before|fixed|instead|no longer|not|never|without|want\w*)\b"
    r"|\bin v?\d+\.\d",
    re.IGNORECASE,
)
_SILENT = re.compile(
    r"\b(?:no|without(?: any| an)?|not?\s(?:any|an)?|silent(?:ly)?)\s(?:\w+\s){0,2}(?:errors?|exceptions?"
    r"|fail(?:s|ure)?)\b"
    r"|\b(?:doesn'?t|does not|do not|don'?t|didn'?t|did not|never|not)\s(?:\w+\s){0,2}(?:raise|throw|error"
    r"|complain|fail|check|report)\w*\b"
    r"|\b(?:should|must|ought to|expected to)\s(?:\w+\s){0,2}(?:raise|throw|error|fail|reject)\w*"
    r"|\bsilent(?:ly)?\b|\bfails? to (?:raise|trigger|throw|check|report|detect|reject)\b",
    re.IGNORECASE,
)
_EXPECTED_TYPE = re.compile(
    r"\b(?:expect(?:ed|s|ing)?(?: result| behaviou?r| outcome| message| error| exception){0,2}:?"
    r"|should(?: be)?|ought to(?: be)?)\s{1,3}"
    r"(?:(?:it |this |that )?(?:to )?(?:raises?|throws?|get|see)\s)?"
    r"(?:an?\s|the\s)?[`\"'*]{0,3}$",
    re.IGNORECASE,
)
"""What stands before the name of an exception that should come."""

_FAILS = re.compile(
    r"\b(?:(?<!rounding )(?<!numerical )(?<!relative )(?<!precision )errors?(?! (?:between|of|rate|bound"
    r"|in (?:the )?(?:doc|valu|result|comput|calcul)\w*)\b)|exceptions?|raises?|throws?|fail(?:s|ed|ure|ing)?|"
    r"can(?:no|')t|unable to|not supported|unsupported|not implemented|(?:doesn'?t|does not|not) support\w*"
    r"|breaks?|broken|crash(?:es|ed)?|"
    r"not (?:able|possible|allowed|compatible))\b",
    re.IGNORECASE,
)
_CRASHES = re.compile(r"\b(?:crash(?:es|ed)|errors out|fails|throws)\b", re.IGNORECASE)
_BREAKS = re.compile(r"\b(?:breaks?|broken)\b", re.IGNORECASE)
_SLOW = re.compile(
    r"\b(?:slow(?:er|down|ness|ly)?(?![- ]?path)|speed(?:up)?|performance|latency|throughput|faster|memory (?:leak"
    r"|usage|consumption|footprint|increase|grow\w*)|"
    r"leak(?:s|ing|ed)?(?! (?:into|through|across|between|outside|out of)\b)"
    r"|(?:consumes?|uses?) (?:\w+ ){0,3}memory|takes? (?:too |very |so |a )?(?:long|forever)"
    r"|inefficien\w+|(?<!reduce-)overhead|regression in perf\w*|"
    r"\d+x (?:slower|faster|more|memory))\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"🚀|📚|\bfeature request\b|\bthe feature, motivation\b|\bthe doc(?:umentation)? issue\b|^documentation$"
    r"|\brfc\b|^feature$|^\W{0,4}\[feature\b"
    r"|^\W{0,4}\[?(?:tracker\b|tracking (?:issue|bug|list)|umbrella issue|meta[- ]issue)|^\[tracking\]"
    r"|^\W{0,4}(?:docs?|documentation|proposal)[\]:]",
    re.IGNORECASE,
)
_DOCS = re.compile(r"📚|\bthe doc(?:umentation)? issue\b|^documentation$", re.IGNORECASE)
_WRONG = re.compile(
    r"\b(?:wrong(?:ly)?|incorrect(?:ly|ness)?|inconsisten\w+|unexpected(?:ly)?|differ(?:s|ent|ence|ences)?"
    r"|mismatch\w*|not (?:equal|the same|correct|match\w*|"
    r"respected|deterministic|preserve\w*|work\w*)|inaccura\w+|imprecise|precision|nan|nans|should|expect(?:ed"
    r"|s)?|bug|broken|instead|doesn'?t|does not|"
    r"ignor\w+|silent\w*|corrupt\w*|lost|missing|invalid|discrepan\w+|ambiguous|weird|strange|stale"
    r"|although|even though|despite|contrary)\b",
    re.IGNORECASE,
)
_WARNS = re.compile(r"\b(?:\w{1,40}(?=Warning))?(?i:warn(?:s|ed|ing|ings)?)\b")
_UNWARNED = re.compile(
    r"\b(?:no|missing|without(?: an?y?)?|lacks?)\s(?:\w+\s)?warning"
    r"|\b(?:should|must)\s(?:\w+\s){0,3}warn|\bwarn\w*\s(?:is|are)(?: not|n't)\s"
    r"|(?:\bnot|n't|\bnever|\bfails? to)\s(?:\w+\s){0,3}warn"
    r"|\bwarn\w*\b[^.\n]{0,60}\b(?:swallow\w*|suppressed|lost|dropped|missing|hidden)\b"
    r"|\b(?:swallow|suppress|drop|hide|lose|omit)(?:s|es|ed|ing)?\s(?:\w+\s){0,3}warn",
    re.IGNORECASE,
)
_NEGATED_WISH = re.compile(r"\b(?:should|must)(?: not|n't| never)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """An exception that prose names, with its message where that stands there too."""

    exception: str | None
    message: str | None
    text: str


def named_exception(text: str) -> Named | None:
    """The first exception that a stretch of prose names with its message, else the first that it says is raised."""
    if not any(ending in text for ending in _ENDINGS):
        return None
    bare: Named | None = None
    text = _BOLD_TYPE.sub(r"\g<type>", text)
    called = _CALLED.search(text)
    if called and not _EXPECTED_TYPE.search(text[max(0, called.start() - 60) : called.start()]):
        return Named(called["type"], called["message"], called[0])
    for found in _NAMED.finditer(text):
        if _EXPECTED_TYPE.search(text[max(0, found.start() - 60) : found.start("type")]):
            continue
        if found["quoted"] and " " in found["quoted"]:
            return Named(found["type"], found["quoted"], f"{found['type']}: {found['quoted']}")
        if found["message"]:
            message = _until_mark(found["message"], found["mark"] or _open_mark(text, found.start())).strip()
            if message:
                return Named(found["type"], message, f"{found['type']}: {message}")
        said = _TYPE_ONLY.search(text, max(0, found.start() - 40), found.end())
        if bare is None and said and not _SILENT.search(text, max(0, found.start() - 60), found.end()):
            told = _WITH_MESSAGE.match(text, found.end("type"))
            bare = Named(found["type"], told and told["message"], found["type"])
    raised = _TYPE_RAISED.match(text)
    if bare is None and raised:
        return Named(raised["type"], None, raised["type"])
    return bare


def marked_message(text: str, lead: str) -> str | None:
    """A message in bold, quotes or code that the words before it call an error, or one that Python itself gives."""
    for found in _MARKED.finditer(text):
        before = (lead + " " + text[max(0, found.start() - 160) : found.start()])[-200:]
        marked = found["text"].strip()
        told = " " in marked and not _IS_VALUE.match(marked) and not _IS_CALL.match(marked)
        if told and (_ERROR_SAYS.search(before) or (type_of(marked) and _fails_now(before))):
            return marked
    for above, line in pairwise((lead, *text.split("\n"))):
        if type_of(line.strip()) and _fails_now(above[-200:]):
            return line.strip()
    return None


def _fails_now(words: str) -> bool:
    """Whether words that lead to a message say that it comes, and not that it should, or did elsewhere."""
    return bool(_FAILS_WITH.search(words)) and not _NOT_NOW.search(words)


def error_message(text: str) -> str | None:
    """What stands behind `error:` in a sentence."""
    found = _ERROR_COLON.search(text) if "rror" in text or "RROR" in text else None
    return found["text"].strip(" `*\"'") if found else None


def is_silent(text: str) -> bool:
    """Whether a sentence complains that an error is missing or uneven."""
    return bool(_SILENT.search(text))


def is_failing(text: str) -> bool:
    """Whether a sentence says that something fails, without saying how."""
    return bool(_FAILS.search(text)) and not is_silent(text)


def is_breaking(text: str) -> bool:
    """Whether all that a sentence says of a failure is that something breaks."""
    return is_failing(text) and not _FAILS.search(_BREAKS.sub(" ", text))


def is_crashing(text: str) -> bool:
    """Whether a sentence says that a call ends in a failure, by words that are no property of a result."""
    return bool(_CRASHES.search(text)) and outcome(text) is Outcome.FAILS and not is_silent(text)


def is_raising(text: str) -> bool:
    """Whether a sentence says that an error is raised, rather than that a result is off."""
    return bool(_RAISES.search(text)) and not is_silent(text)


def is_slow(text: str) -> bool:
    """Whether a sentence is about time or memory."""
    return bool(_SLOW.search(text))


def is_wrong(text: str) -> bool:
    """Whether a sentence says that what comes out is not what should."""
    return bool(_WRONG.search(text))


def is_warned(text: str) -> bool:
    """Whether a sentence speaks of a warning."""
    return bool(_WARNS.search(text))


def is_unwarned(text: str) -> bool:
    """Whether a sentence complains that a warning is missing."""
    return "warn" in text.lower() and bool(_UNWARNED.search(text)) and not _NEGATED_WISH.search(text)


def is_documentation(page: Page) -> bool:
    """Whether an issue is about a page of documentation, by its template."""
    return any(p.is_heading and _DOCS.search(p.text.strip()) for p in page.paragraphs)


def is_wish(title: str, page: Page) -> bool:
    """Whether an issue asks for a feature or a better page of documentation, by its template."""
    headings = [p.text for p in page.paragraphs if p.is_heading]
    return any(_WISH.search(text.strip()) for text in (title, *headings))


def _open_mark(text: str, at: int) -> str | None:
    """The backtick of an inline code that begins on the same line above a place, and does not end there."""
    return "`" if text.count("`", text.rfind("\n", 0, at) + 1, at) % 2 else None


def _until_mark(message: str, mark: str | None) -> str:
    if not mark:
        return message
    if mark == "(":
        depths = accumulate((c == "(") - (c == ")") for c in message)
        return message[: next((n for n, depth in enumerate(depths) if depth < 0), len(message))]
    closing = {"“": "”"}.get(mark, mark)
    return message.split(closing, 1)[0]
