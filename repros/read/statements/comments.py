"""What comments in a program say of its lines: `# prints 3`, `# tensor([2.]) WRONG`, `# RuntimeError: ...`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from repros.read.statements.answers import labelled_parts
from repros.read.statements.literals import wanted_value
from repros.read.text.looks import ERROR_LINE
from repros.read.words.tones import wanted_word
from repros.values import Role

_VALUE = (
    r"(?:tensor\(|torch\.(?:Size|[a-z]\w{2,12}\b(?![.(])|return_types)|array\(|np\.|\(?[-+]?(?:\d+(?:\.\d*)?"
    r"|\.\d+)(?![\w.]*[A-Za-z]{2})|(?:True|False|None|nan|inf|-inf|NaN)\b"
    r"|[\[({<'\"]|OrderedDict|Parameter|dtype\(|Out\[)"
)
_SAYS = (
    r"(?:(?:[-=>]{1,3} ?)?(?:it |this |which |that |now |still |also |torch |pytorch |wrongly |incorrectly |i )*"
    r"(?:prints?|printed|outputs?(?: (?:is|was))?|returns?|returned|gives?|gave|yields?|gets?|got|results?(?: in"
    r"| is)?|shows?|actual(?:ly)?(?: output| result)?"
    r"|output|out|evaluates? to|becomes?|is)\b[ :=]{0,4}|[-=]{1,2}> ?|→ ?|>{2,3} ?)"
)
_SAID = re.compile(rf"(?:{_SAYS})(?P<value>\S.*)", re.IGNORECASE)
_VALUED = re.compile(rf"{_VALUE}")
_ASSIGNED = re.compile(r"\s*[A-Za-z_][\w.\[\], ]{0,80}(?::\s?[\w.\[\]]{1,60}\s?)?(?:[-+*/@|&]|//)?=(?!=)")
_SPEAKS = re.compile(
    r"\s*(?:print\b|assert\b|[\w.\[\]()]{1,200}[\[(.]|[a-zA-Z_]\w{0,60}\s*$|\)|\]|[\w.()\[\], ]{1,200}\s?(?:==|!="
    r"|<|>|is|in|\+|-|\*|/)\s?)"
)
_LABEL = re.compile(
    r"(?:the |actual |current |my )*(?:outputs?|results?|prints?|returns?|gives?)\b[^\n]{0,60}$", re.IGNORECASE
)
"""A line of a comment that says that the next one is an output."""

_PART = re.compile(
    r"(?:(?:but|and|while|whereas|instead|however|now|it|this|that|which|i|we|the|actual|current|my|correct|expected)"
    r"[, ]{1,2}){0,4}(?:should|would|expect\w*|correct\w*|want\w*|desired|ought|supposed|prints?|printed|outputs?"
    r"|results?|returns?|returned|gives?|gave|gets?|got|shows?|yields?|actual\w*)\b[^\n]{0,60}$",
    re.IGNORECASE,
)
"""A line of a longer comment that begins another part of it: what comes out, or what should."""

_TURN = re.compile(
    r"[,;.]?\s(?:but\s)?(?:it\s)?(?=(?:actual(?:ly)?|got|gets?|prints?|returns?|gives?|is)\b(?: is)?\s{0,2}[:=]?\s{0,4}"
    rf"{_VALUE})",
    re.IGNORECASE,
)
"""Where a comment goes from what should come to what does: `expected 3, got 4`."""

_TELLS = re.compile(r"[\d\[\]({<'\"]|\b(?:True|False|None|nan|inf)\b")
_NUMPY = re.compile(r"\s*(?:print\()?(?:np|numpy|tf|jnp|scipy)\.")
"""What another library answers beside torch is a comparison."""

_OWN_LABEL = re.compile(r"([A-Za-z_][\w ]{0,40}?\s?[:=])\s{0,8}\S")
"""The beginning of a line as a program may print it: `same: False` behind `print("same:", a)`."""

_NUMBER = re.compile(r"^\(\d{1,2}\)[\s:.-]{0,3}")
"""The number of a line that the prose speaks of: no value, since a tuple of one has a comma."""

_ASIDE = re.compile(
    r"(?<=\S)(?:\s{0,40}(?:#|←|<[-=]{1,3})|\s{2,40}(?=\(?[A-Za-z]))(?P<said>.*)$"
    r"|(?<=\S)\s(?:on|in|with|under|for)\s(?P<release>(?:py)?(?:torch\s)?v?\d{1,2}\.\d.*)$",
    re.IGNORECASE,
)
"""What is said behind a value: `tensor([1.])   <- wrong`, `True on 2.1`."""

_MUST = re.compile(r"(?:it |this |that )?must (?:be|print|return|give)\b", re.IGNORECASE)
_MAX_LINE = 2000


@dataclass(frozen=True, slots=True)
class Remark:
    """Comments that belong together: a run of whole-line ones, or the one behind a statement.

    `text` has the marks taken off; `code` is the statement's line that it stands behind or below, "" for none;
    `role` is what a label of its own says of it.
    """

    text: str
    code: str
    line: int
    trailing: bool
    role: Role | None = None


def remarks(code: str) -> Iterator[Remark]:
    """The comments of a program, runs of whole lines joined, in order."""
    run: list[str] = []
    above, start = "", 0
    quote = ""
    for n, line in enumerate(code.split("\n")):
        stripped = line.strip()
        if quote or (above and not above.endswith(":") and (quote := _opened(line))):
            start = start if run else n
            run.append(stripped[:_MAX_LINE].strip(quote[:1]))
            closes = stripped.endswith(quote) and (len(run) > 1 or len(stripped) >= 2 * len(quote))
            if closes:
                yield Remark("\n".join(run).strip("\n"), above, start, trailing=False)
                quote, run = "", []
            continue
        if stripped.startswith("#"):
            start = start if run else n
            run.append(re.sub(r"^#+[:>]? ?", "", stripped[:_MAX_LINE]))
            continue
        if run:
            yield Remark("\n".join(run), above, start, trailing=False)
            run = []
        if stripped:
            above, comment = split_comment(line[:_MAX_LINE])
            if comment:
                yield Remark(comment, above, n, trailing=True)
    if run and not quote:
        yield Remark("\n".join(run), above, start, trailing=False)


def _opened(line: str) -> str:
    """The quotes that open a string which stands alone at the margin, as a comment; "" for anything else."""
    return next((q for q in ('"""', "'''") if line.startswith(q)), "")


def split_comment(line: str) -> tuple[str, str]:
    """A line's code and its comment without the mark; a `#` inside a string is none."""
    at = line.find("#")
    while at >= 0:
        before = line[:at]
        if before.count('"') % 2 == 0 and before.count("'") % 2 == 0:
            return before.rstrip(), line[at:].lstrip("# ").rstrip()
        at = line.find("#", at + 1)
    return line.rstrip(), ""


def claimed_values(found: Sequence[Remark]) -> list[str]:
    """The remarks that say what a statement prints or is, as they stand."""
    parts = list(_parts(found))
    labelled = [r.text for r in parts if r.role is Role.ACTUAL]
    if labelled:
        return labelled
    values = [r for r in parts if _is_value(r) and not _wants_below(r.text)]
    own = [r for r in values if not _NUMPY.match(r.code)]
    return [_without_aside(r) for r in own or values]


def _without_aside(remark: Remark) -> str:
    """A value without what is said of it behind a gap, an arrow or a second mark, or of the release that it is of."""
    text = _below_label(remark.text)
    aside = _ASIDE.search(text) if "\n" not in text else None
    value = text[: aside.start()] if aside else ""
    closed = sum(map(value.count, "([{")) == sum(map(value.count, ")]}"))
    words = (aside["said"] or aside["release"] or "").split() if aside else []
    own = bool(words) and words[0].strip("()") in remark.code
    return value if closed and not own and _TELLS.search(value) and not value.endswith((":", "=")) else text


def actual_parts(found: Sequence[Remark]) -> Iterator[Remark]:
    """The remarks, without what stands in them below a line that announces what should come."""
    for remark in found:
        kept: list[str] = []
        wanted = False
        for line in remark.text.split("\n"):
            head = line.strip()[:200]
            if head.endswith(":") and _PART.match(head):
                wanted = bool(wanted_word(head))
            if not wanted:
                kept.append(line)
        if kept:
            yield replace(remark, text="\n".join(kept))


def expected_values(found: Sequence[Remark]) -> list[str]:
    """The remarks that say what should come out instead."""
    parts = list(_parts(found))
    labelled = [r.text for r in parts if r.role is Role.EXPECTED]
    if labelled:
        return labelled
    wanted = [r for r in parts if (wanted_word(r.text) and not _is_message(r.text)) or _MUST.match(r.text)]
    return [
        _below_label(r.text)
        for r in wanted
        if _is_value(r)
        or (r.trailing and len(r.text) < 120)
        or _below_label(r.text) is not r.text
        or wanted_value(r.text)
    ]


def _is_message(text: str) -> bool:
    """Whether what is expected stands in the message of an error."""
    lines = text.split("\n")
    at = next((n for n, line in enumerate(lines) if ERROR_LINE.match(line[:400])), len(lines))
    return not wanted_word("\n".join(lines[:at]))


def _parts(found: Sequence[Remark]) -> Iterator[Remark]:
    """The remarks, those of several lines cut where a part of them ends: `got` and a value, `expected` and another."""
    for remark in found:
        if labelled := labelled_parts(remark.text, ""):
            for text, expected in labelled:
                yield replace(remark, text=text, role=Role.EXPECTED if expected else Role.ACTUAL)
            continue
        if turn := _turn(remark.text):
            yield replace(remark, text=remark.text[: turn.start()])
            yield replace(remark, text=remark.text[turn.end() :])
            continue
        part: list[str] = []
        for line in remark.text.split("\n"):
            if part and _PART.match(line.strip()[:200]) and not ERROR_LINE.match(part[-1]):
                yield replace(remark, text="\n".join(part))
                part = []
            part.append(line)
        yield remark if "\n".join(part) == remark.text else replace(remark, text="\n".join(part))


def _turn(text: str) -> re.Match[str] | None:
    """Where a comment of one line goes from what should come to what does."""
    wanted = wanted_word(text) if "\n" not in text else None
    turns = _TURN.finditer(text, wanted.end()) if wanted else iter(())
    return next((m for m in turns if wanted and _TELLS.search(text, wanted.end(), m.start())), None)


def _below_label(text: str) -> str:
    """The values below a line that only announces them; the text itself where there is no such line."""
    first, _, rest = text.partition("\n")
    announces = _PART.match(first.strip()[:200]) and (first.rstrip().endswith(":") or not _TELLS.search(first))
    return rest if announces and _VALUED.match(rest.strip()) else text


def _wants_below(text: str) -> bool:
    """Whether the first line says that what stands below it should come."""
    return _below_label(text) is not text and bool(wanted_word(text.partition("\n")[0]))


def _is_value(remark: Remark) -> bool:
    code = remark.code.rsplit(";", 1)[-1]
    if not code or not _SPEAKS.match(code):
        return False
    first = _NUMBER.sub("", remark.text.split("\n", 1)[0].strip(), count=1)
    said = _SAID.match(first)
    if (own := _OWN_LABEL.match(first)) and re.search(rf"[\"']{re.escape(own[1])}", code):
        return True
    if _LABEL.match(first) and _VALUED.match(remark.text.partition("\n")[2].strip()):
        return True
    if said and (_VALUED.match(said["value"]) or not said["value"]):
        return True
    if _below_label(remark.text) is not remark.text:
        return True
    assigned = _ASSIGNED.match(remark.code) and not remark.code.lstrip().startswith(("print", "assert"))
    return (
        bool(_VALUED.match(first))
        and not assigned
        and not remark.code.lstrip().startswith(("def ", "class ", "for ", "if ", "with "))
    )
