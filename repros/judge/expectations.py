"""What the reporter says should happen, as far as it can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable

from repros.judge.messages import Likeness, compare, normalise
from repros.judge.printed import Unit, is_prose, readings, tidy, units
from repros.judge.said import value_wanted, whole_value
from repros.judge.tokens import tokenise
from repros.read.words.errors import should_fail
from repros.values import RaisedException

_TYPE = re.compile(r"\b([A-Z]\w{0,80}(?:Error|Exception))\b")
_FAILS = re.compile(
    r"\b(?:raise|raises|raised|throw|throws|thrown|error|errors|exception|fail|fails|reject|rejects|refuse)\b",
    re.IGNORECASE,
)
_INSTEAD = re.compile(r"\b(?:instead of|rather than)\b", re.IGNORECASE)
_PARENTHESIS = re.compile(r"\([^()]{0,200}\)")
_NOT = re.compile(
    r"\b(?:no|not|without|never|none|doesn'?t|shouldn'?t|don'?t|won'?t|isn'?t|instead of|rather than|any|avoid)\b",
    re.IGNORECASE,
)
_BETTER = re.compile(
    r"\b(?:clear\w*|inform\w+|better|helpful|meaningful|proper\w*|descriptive|friendl\w+|message|correct\w*|grace\w+"
    r"|different (?:\w{1,20} )?(?:errors?|exceptions?|type|text|wording))\b",
    re.IGNORECASE,
)
_RAISED = re.compile(
    r"\b(?:rais(?:e|es|ed|ing)|throw[sn]?|errors? out|reject\w*|refuse\w*|an? (?:\w+ )?(?:error|exception))\b"
    r"(?! (?:of|in|below))"
    r"|\b[A-Z]\w{0,80}(?:Error|Exception)\b"
    r"|\b(?:should|must|ought to|expected to|would) (?:\w{1,12} )?fail\b",
)
"""Words of an error that is raised, not of one that is measured."""

_HOLDS = r"(?:pass(?:es|ed)?|succeed(?:s|ed)?|holds?)"
_PASSES_WRONGLY = re.compile(
    rf"\b(?:should|must)(?: not|n't) {_HOLDS}\b|\b(?:wrong|unexpected|incorrect|erroneous|silent|surprising|false)ly "
    rf"{_HOLDS}\b|\b{_HOLDS} (?:wrong|unexpected|incorrect|erroneous|silent|surprising|false)ly\b"
    rf"|\b{_HOLDS}\b.{{0,40}}\b(?:although|even though|though|despite|is wrong)\b",
    re.IGNORECASE,
)
"""Words of a check that passes and should not."""

_ALTERNATIVE = re.compile(
    r"\b(?:or|either|at least|otherwise|alternatively|ideally|work\w*|return\w*)\b", re.IGNORECASE
)
_WORKS_NOW = re.compile(
    r"^\W{0,4}(?:it |this |that )?(?:now |still |just )?works?\b[^.;\n]{0,20}\bbut\b", re.IGNORECASE
)
"""What is told of today before what should come."""

_LEAST_WORDS = 5
"""Words and signs from which a line is more than a word that may stand anywhere."""

_OPENS = re.compile(r"^\W{0,4}(?:[\w.]{0,100}(?:Error|Exception|Warning): )?")
_QUOTED = re.compile(r"`([^`\n]{1,400})`|[\"“]([^\"“”\n]{1,400})[\"”]")
_LEAST_MESSAGE = 16
"""Characters from which a line says enough to be the message of an exception."""

_MOST_LINES = 50

_CODE = re.compile(r"`{1,2}([^`\n]{1,200})`{1,2}")


def expected_exceptions(should: str | None) -> frozenset[str]:
    """The last names of the exceptions that should be raised; empty where none should."""
    return frozenset(t for clause in _clauses(should) if _asks_for_failure(clause) for t in _TYPE.findall(clause))


def expects_failure(should: str | None) -> bool:
    """Whether the program should have failed, by some exception."""
    return any(_asks_for_failure(clause) or _PASSES_WRONGLY.search(clause) for clause in _clauses(should))


def failed_as_expected(should: str | None, raised: Iterable[str]) -> bool:
    """Whether what was raised is the failure that should come; `raised` are last names of exceptions, of one chain."""
    named = expected_exceptions(should)
    return not named.isdisjoint(raised) if named else expects_failure(should)


def expected_message(should: str | None, exceptions: Iterable[RaisedException]) -> bool:
    """Whether an exception carries the message that should come."""
    lines = [_OPENS.sub("", line).strip("`\"' ") for line in (should or "")[:5000].split("\n")[:_MOST_LINES]]
    quoted = [found[0] or found[1] for line in lines for found in _QUOTED.findall(line)]
    wanted = [text for text in (*lines, *quoted) if len(normalise(text)) >= _LEAST_MESSAGE and " " in text]
    return any(compare(t, e.message) in {Likeness.SAME, Likeness.PART} for e in exceptions for t in wanted)


def expects_failed_check(should: str | None) -> bool:
    """Whether what should happen is that a check of the program's own fails."""
    named = expected_exceptions(should)
    return (not named or "AssertionError" in named) and expects_failure_alone(should)


def expects_some_failure(should: str | None) -> bool:
    """Whether an exception, whichever, is what should come: not only another type or a better message of one."""
    return any(_asks_for_failure(c) and not _TYPE.search(c) and not _BETTER.search(c) for c in _clauses(should))


def expects_failure_alone(should: str | None) -> bool:
    """Whether a failure is all that would be right: not a failure or else a result, and no value."""
    clauses = _clauses(should)
    asked = [c for c in clauses if _RAISED.search(c) and _asks_for_failure(c) and not _BETTER.search(c)]
    asked = asked or [c for c in clauses if _PASSES_WRONGLY.search(c)]
    return (
        bool(asked)
        and not any(_ALTERNATIVE.search(_WORKS_NOW.sub("", c)) for c in clauses)
        and not expected_units(should)
    )


def expected_units(should: str | None) -> list[Unit]:
    """The printed text that should have come: lines that are no prose, else code within the prose."""
    if not should:
        return []
    printed = "\n".join(value_wanted(line) or line for line in should.split("\n") if not _CODE.search(line))
    lines = [u for u in units(tokenise(tidy(printed))) if not is_prose(u) and readings(u)]
    return lines or [u for code in _CODE.findall(should) for u in units(tokenise(tidy(code))) if readings(u)]


def whole_values(should: str | None) -> list[Unit]:
    """The values that should have come, where the report says no more than these: a block, or a comment a line."""
    text = (should or "").strip()
    said = [whole_value(text)] if "\n" in text and whole_value(text) else [whole_value(x) for x in text.split("\n")]
    return [] if None in said else units(tokenise(tidy("\n".join(map(str, said)))))


def expected_words(should: str | None) -> list[Unit]:
    """The printed text that should have come where it holds no values: lines with more signs than a sentence has."""
    found = units(tokenise(tidy(should or "")))
    return [u for u in found if len(u) >= _LEAST_WORDS and not is_prose(u)]


def denies(text: str) -> bool:
    """Whether words say of something that it should not come."""
    return bool(_NOT.search(text))


def _clauses(should: str | None) -> list[str]:
    return re.split(r"[.;\n](?:\s|$)", (should or "")[:5000])


def _asks_for_failure(clause: str) -> bool:
    """Whether a clause has a word of a failure and no denial, but in parentheses or of what should not come instead."""
    clause = _PARENTHESIS.sub(" ", clause)
    words = [found.start() for pattern in (_FAILS, _TYPE) for found in pattern.finditer(clause)]
    if should_fail(clause) or not words:
        return bool(words)
    return not denies(clause[: max(words)]) and not denies(_INSTEAD.split(clause[max(words) :])[0])
