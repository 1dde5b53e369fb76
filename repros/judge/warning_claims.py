"""Claims that the program warns."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from repros.judge.budget import PAIRS, leave_out, spend
from repros.judge.expectations import denies
from repros.judge.failures import other_failure
from repros.judge.finding import Finding, absent, shows, unknown
from repros.judge.messages import MOST, Likeness, compare, normalise
from repros.judge.raised import last_name
from repros.values import Outcome, Repro, Run

_PYTHON = re.compile(r"(?:^|[:\s])([A-Z]\w{0,60}Warning): ?(.*)$")
_NATIVE = re.compile(r"^\[W[\w .:-]{0,100}\] (?:Warning: )?(.*)$")
_GENERIC = frozenset({"Warning", "UserWarning"})
_MOST_LINES = 20_000
_ONLY_WARNING = re.compile(r"\W{0,9}(?:(?:an?|the|some|expected)\W{1,3}){0,3}[A-Z]\w{0,60}Warning: ?(?P<message>.+)")
_UNQUOTED = str.maketrans("", "", "`'\"")
"""Within a code span a text has no marks of its own."""

_LIKE = 60.0
"""Percent of its words that a warning shares with another one that speaks of the same thing."""


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning as it was printed; the category of one from C++ (`[W file.cpp:1]`) is `UserWarning`."""

    category: str
    text: str


def hold_warning(repro: Repro, run: Run, shown: Run | None = None) -> Finding:
    """A Run held against a claimed warning: by its category and its normalised text, in standard error.

    A warning that `shown`, a Run on which the claim shows, didn't give may be the claimed one in other words.
    """
    claim = repro.claim
    category = last_name(claim.exception) if claim.exception else None
    wanted = normalise(_body(claim.message or claim.text or ""))
    seen = warnings_in(run.stderr)
    if not wanted:
        return _by_category(category, seen, run)
    alike = [w for w in seen if compare(wanted, w.text) is not Likeness.OTHER]
    for warned in alike:
        if category is None or category == warned.category or {category, warned.category} <= _GENERIC:
            return shows(f"it warned as reported, by {warned.category}")
    if alike:
        return unknown(f"it warned in the reported words, but by {alike[0].category} instead of {_shown(category)}")
    if len(wanted) >= 20 and wanted in normalise_all(run.stderr):
        return shows("it printed the reported warning")
    if run.outcome is not Outcome.OK or run.failed_tests:
        return other_failure(run, "it failed without the reported warning")
    if shown and _reworded(wanted, seen, warnings_in(shown.stderr)):
        return unknown(f"it gave a like warning that it didn't give on {shown.torch}")
    return absent("it ended without the reported warning")


def warned_as_expected(should: str | None, run: Run) -> bool:
    """Whether a Run gave the warning that is all that should come, told by its category and its message."""
    told = _ONLY_WARNING.fullmatch((should or "")[:MOST].replace("`", " ").strip())
    if not told or denies(should or ""):
        return False
    wanted, seen = told["message"].translate(_UNQUOTED), warnings_in(run.stderr)
    return any(compare(wanted, w.text.translate(_UNQUOTED)) is not Likeness.OTHER for w in seen)


def warnings_in(stderr: str) -> list[Warned]:
    """The different warnings that a stream shows, Python's and those from C++; text may go on over further lines."""
    found: list[Warned] = []
    lines = stderr[-MOST * 20 :].split("\n")
    if len(stderr) > MOST * 20 or len(lines) > _MOST_LINES:
        leave_out(f"{_MOST_LINES:,} lines of the last {MOST * 20:,} characters of standard error")
    for line in lines[:_MOST_LINES]:
        spend(5 + len(line) / 10)
        python, native = _PYTHON.search(line[:MOST]), _NATIVE.match(line[:MOST])
        if python:
            found.append(Warned(python[1], python[2]))
        elif native:
            found.append(Warned("UserWarning", native[1]))
        elif found and line.strip() and len(found[-1].text) < MOST:
            found[-1] = Warned(found[-1].category, f"{found[-1].text}\n{line}")
    return list(dict.fromkeys(found))


def _reworded(wanted: str, seen: list[Warned], before: list[Warned]) -> bool:
    """Whether a warning is new and speaks in many of the claimed one's words."""
    old = {normalise(w.text) for w in before}
    new = [text for w in seen if (text := normalise(w.text)) not in old]
    return any(_words_shared(wanted, text) >= _LIKE for text in new)


def _words_shared(wanted: str, text: str) -> float:
    spend(3 * len(wanted) * len(text) / PAIRS + (len(wanted) + len(text)) / 2)
    return fuzz.token_set_ratio(wanted, text, processor=default_process)


def normalise_all(stream: str) -> str:
    """The whole stream, normalised piece by piece, in one line."""
    pieces = range(0, min(len(stream), MOST * 20), MOST)
    return " ".join(normalise(stream[start : start + MOST]) for start in pieces)


def _by_category(category: str | None, seen: list[Warned], run: Run) -> Finding:
    if any(category == w.category for w in seen):
        return unknown(f"it warned by {_shown(category)}, and the report doesn't give the text")
    if seen or run.failed_tests or run.outcome is not Outcome.OK:
        return unknown("the report doesn't give the warning's text")
    return absent("it ended without any warning")


def _body(text: str) -> str:
    """The text after the category, where the claim gives a whole line of the stream."""
    for line in text.split("\n"):
        match = _PYTHON.search(line[:MOST]) or _NATIVE.match(line[:MOST])
        if match:
            return text[text.index(line) + match.start(match.lastindex or 0) :]
    return text


def _shown(category: str | None) -> str:
    return category if category and re.fullmatch(r"\w{1,80}", category) else "the reported category"
