"""What a report says takes long, or much memory: how many times as much, beside what, or beside which release."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from repros.values import Claim, ClaimKind, Contrast

_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_NUMBERS |= {"twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 50, "hundred": 100, "thousand": 1000}
_NUMBERS |= {"a": 1, "an": 1, "one": 1}

_MEMORY = re.compile(
    r"\bmemory\b|\bleak(?:s|ed|ing|age)?\b|\brss\b|\bram\b|\boom\b|\bfootprint\b|\d\s?[kmg]i?b\b", re.IGNORECASE
)
_NOT_MEMORY = re.compile(r"\bleak\w* (?:into|through|across|between|outside|out of)\b", re.IGNORECASE)
_TELLS = re.compile(
    r"\b(?:slower|slow(?:s|ed)? down|slow-?down|(?:very|too|extremely|really|unreasonably|painfully|so|much|is) slow"
    r"|(?:longer|more (?:time|memory|ram))\b.{0,40}\bthan|times (?:as (?:long|much)|longer|more|slower)"
    r"|\d{1,6}\s?x (?:slow|long|more|the)\w*|leak\w* memory"
    r"|(?:memory|ram|rss)(?: (?:usage|consumption|use))?(?: of .{1,40})?"
    r" (?:leak|grow|keeps|increas|climb|ris|is (?:never|not)|goes up|accumulat)\w*|faster (?:\w+ ){0,2}than)",
    re.IGNORECASE,
)
"""What says by itself that something takes more than it should."""

_FACTOR = re.compile(
    rf"\b(?P<n>\d{{1,6}}(?:\.\d{{1,3}})?|{'|'.join(n for n in _NUMBERS if len(n) > 2 and n != 'one')})"
    r"(?:\s?(?:[-–~]|to)\s?\d{1,6})?\s?(?:[x×]|times|-?fold)(?!\w)"
    r"(?=\s(?:\w+\s){0,2}(?:as|slow\w*|long\w*|more|fast\w*|quick\w*|high\w*|larg\w*|worse|speed\w*|memory|the|time)\b)",
    re.IGNORECASE,
)
_FACTOR_BEHIND = re.compile(
    r"\b(?:slow\w*|longer|speed\w*|more|faster|factor)\s(?:(?:of|by|a|about|around|up|to|factor)\s|~){1,4}"
    r"(?P<n>\d{1,6}(?:\.\d{1,3})?)(?:\s?[x×]|\stimes|(?=\W*$))",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\b(?P<n>\d{1,5})\s?% (?:slower|more|longer|higher)\b", re.IGNORECASE)
_TWICE = re.compile(r"\b(?:twice|doubles?|doubled|half (?:the|as))\b", re.IGNORECASE)
_ORDERS = re.compile(r"\b(?:(?P<n>an?|one|two|three|four|\d)\s)?orders? of magnitude\b", re.IGNORECASE)

_TAKES_MORE = re.compile(
    r"\b(?:slower|longer|more (?:\w+ )?(?:time|memory|ram)|(?:higher|larger|bigger|worse)(?: \w+){0,3}?"
    r"|as (?:long|much(?: \w+){0,2}?|slow))\s(?:\w+\s){0,3}?(?:than|as|compared (?:to|with))\b",
    re.IGNORECASE,
)
_TAKES_LESS = re.compile(
    r"\b(?:faster|quicker|less (?:\w+ )?(?:time|memory|ram)|shorter)\s(?:\w+\s){0,3}?than\b", re.IGNORECASE
)
_RELEASE = re.compile(
    r"\b(?:than|compared (?:to|with)|relative to|vs\.?|versus|from|as|faster|fast|quick(?:er)?|fine|less)\s"
    r"(?:(?:it|was|is|did|in|on|with|under|the|that|of|using|version|release)\s){0,4}(?:(?:py)?torch\s?)?[v=`]{0,3}"
    r"(?P<release>[12]\.\d{1,2}(?:\.\d)?)(?![\d.]*\d)(?!\s?(?:[x×%]|m?s\b|[uµμ]s\b|times|sec|min|[kmg]i?b\b))",
    re.IGNORECASE,
)
_GROWS = re.compile(
    r"\b(?:grow\w*|increas(?:es|ing|e)|leak\w*|climb\w*|accumulat\w*|creep\w*|ris(?:es|ing)|goes up"
    r"|keeps (?:allocating|using)|(?:never|not|n't) (?:freed?|released?))\b",
    re.IGNORECASE,
)
_SLOWS = re.compile(
    r"\b(?:slower and slower|slow(?:s|er|ing)(?: down)? (?:over time|with (?:each|every)|(?:each|every)|after each)"
    r"|progressively|gradually|(?:each|every) (?:iteration|step|epoch|call) (?:takes|is) (?:longer|slower))\b",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"\d\s?(?:[mnuµμ]?s|secs?|seconds?|min(?:utes)?|[kmg]i?b|bytes)\b|\b(?:time|took|takes|elapsed|per loop|memory|rss"
    r"|seconds|duration|speed\w*|mem)\b|^[^\d\n]{0,80}\d*\.\d{3,}\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_RUNS_OUT = re.compile(
    r"\b(?:run(?:s|ning)?|ran) out of (?:\w+ ){0,2}(?:memory|ram)\b|\bout[- ]of[- ]memory\b|\bo\.?o\.?m\b"
    r"|\b(?:eats?|uses?|takes?|consumes?|fills?)(?: up)? all (?:\w+ ){0,3}(?:memory|ram)\b"
    r"|\b(?:process|python|it|script|kernel)\b[^.\n]{0,20}\bkilled\b",
    re.IGNORECASE,
)
"""Words that memory is taken until there is none."""

_NOT_HERE = re.compile(r"\b(?:not|never|no|without|unlike|yet|cuda|gpu)\b|n['’]t\b", re.IGNORECASE)
_OF_GPU = re.compile(r"\b(?:cuda|gpu|vram|mps)\b", re.IGNORECASE)
_ENDS = re.compile(r"(?<=[.;!?])\s|\n")
_MOST = 5_000
"""Characters of a stretch of prose that are read for it."""

_SIDE = 80
"""Characters on either side of a comparison that name what is compared."""


def slow_title(title: str, prose: Iterable[str], shown: str) -> Claim:
    """The claim of a title about time or memory, with what the prose says of it; `shown` was printed."""
    texts = tuple(prose)
    claim = _claim(_is_memory(title), (title, *_told(texts)), shown)
    sentences = (s for text in (title, *texts) for s in _ENDS.split(text[:_MOST]))
    runs_out = any(_RUNS_OUT.search(s) and not _NOT_HERE.search(s) for s in sentences)
    grows = claim.kind is ClaimKind.MEMORY and claim.contrast is not None and claim.contrast.grows
    return replace(claim, signal="SIGKILL") if grows and runs_out and not _OF_GPU.search(title) else claim


def slow_prose(prose: Iterable[str], shown: str) -> Claim | None:
    """The claim of prose that says what takes more than what, where what was printed is such numbers, or nothing."""
    told = tuple(_told(prose))
    if not told or (shown.strip() and not _MEASURED.search(shown[:_MOST])):
        return None
    claim = _claim(_is_memory(told[0]), told, shown)
    found = claim.contrast
    says = found and (found.factor or found.more or found.release or (found.grows and claim.kind is ClaimKind.MEMORY))
    return claim if says else None


def says_slow(text: str) -> bool:
    """Whether a text says by itself that something takes more time or memory than it should."""
    return bool(_TELLS.search(text[:_MOST]))


def _told(prose: Iterable[str]) -> Iterator[str]:
    """The sentences that say that something takes much."""
    for text in prose:
        if says_slow(text):
            yield from (s for s in _ENDS.split(text[:_MOST]) if _TELLS.search(s))


def _is_memory(text: str) -> bool:
    return bool(_MEMORY.search(text)) and not _NOT_MEMORY.search(text)


def _claim(memory: bool, sentences: tuple[str, ...], shown: str) -> Claim:
    contrast = Contrast()
    for sentence in sentences:
        contrast = _joined(contrast, _contrast(sentence, memory=memory))
    kind = ClaimKind.MEMORY if memory else ClaimKind.SLOW
    return Claim(kind, message="\n".join(sentences), text=shown or None, contrast=contrast)


def _joined(first: Contrast, more: Contrast) -> Contrast:
    """What the first sentences leave open is told by the next."""
    names = first if first.more else more
    return replace(
        first, more=names.more, less=names.less, factor=first.factor or more.factor,
        release=first.release or more.release, grows=first.grows or more.grows,
    )  # fmt: skip


def _contrast(sentence: str, *, memory: bool) -> Contrast:
    release = _RELEASE.search(sentence)
    grows = (_GROWS if memory else _SLOWS).search(sentence)
    more, less = _sides(sentence)
    return Contrast(more, less, _factor(sentence), release["release"] if release else None, bool(grows))


def _sides(sentence: str) -> tuple[str, str]:
    """What takes more and what less, in the words on either side of the comparison."""
    for pattern, turned in ((_TAKES_MORE, False), (_TAKES_LESS, True)):
        if found := pattern.search(sentence):
            sides = sentence[max(0, found.start() - _SIDE) : found.start()], sentence[found.end() :][:_SIDE]
            return (sides[1], sides[0]) if turned else sides
    return "", ""


def _factor(sentence: str) -> float | None:
    if found := _FACTOR.search(sentence) or _FACTOR_BEHIND.search(sentence):
        number = found["n"].lower()
        return float(_NUMBERS.get(number, 0) or number)
    if found := _PERCENT.search(sentence):
        return 1 + float(found["n"]) / 100
    if found := _ORDERS.search(sentence):
        number = (found["n"] or "one").lower()
        return 10.0 ** min(int(_NUMBERS.get(number, 0) or number), 6)
    return 2.0 if _TWICE.search(sentence) else None
