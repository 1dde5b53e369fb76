"""The program's own assertions as the oracle."""

from __future__ import annotations

import re

from repros.judge.raised import ends, last_name, user_line
from repros.values import Outcome, RaisedException, Repro, Run

_ASSERTS = re.compile(r"^[ \t]*assert\b|\bassert_\w+\(|\.assert\w+\(|\bgradcheck\(", re.MULTILINE)
_COMPARES = re.compile(r"==|!=|[<>]|[Cc]lose|[Ee]qual|gradcheck|isnan|isinf|isfinite")
_PRINTS = re.compile(r"^[ \t]*print\b", re.MULTILINE)
_PASSES = re.compile(
    r"#[^#\n]{0,40}?(?<!should )(?<!to )"
    r"\b(?:pass(?:es|ed)?|succeeds?|holds?|no (?:error|exception)|is (?:true|accepted))\b"
    r"(?!.{0,60}\b(?:fail|rais|error|exception))",
    re.IGNORECASE,
)
_NEVER_HOLDS = re.compile(r"\bassert\s{0,3}\(?\s{0,3}(?:False|0)\b|\.fail\(")
_ASSERTING = re.compile(r"\bassert|gradcheck")


def asserts(repro: Repro) -> bool:
    """Whether the program states what should hold by an assertion of its own."""
    return any(_ASSERTS.search(f.text) for f in repro.files)


def decides_by_assertions(repro: Repro) -> bool:
    """Whether the assertions are what the program ends in: what is printed below them may be what is wrong."""
    text = repro.program
    last = max((m.start() for m in _ASSERTS.finditer(text)), default=-1)
    return asserts(repro) and not _PRINTS.search(text, max(last, 0))


def said_to_pass(repro: Repro) -> bool:
    """Whether a comment behind the last assertion says that it passes."""
    lines = [line for line in repro.program.split("\n") if _ASSERTS.search(line)]
    return bool(lines) and bool(_PASSES.search(lines[-1]))


def compares_by_assertions(repro: Repro) -> bool:
    """Whether the last assertion compares values, rather than asking whether something is there."""
    lines = [line for line in repro.program.split("\n") if _ASSERTS.search(line)]
    return bool(lines) and bool(_COMPARES.search(lines[-1]))


def fails_by_itself(repro: Repro, run: Run) -> bool:
    """Whether the assertion that failed can't hold: it stands where the program must not come to."""
    return any(_NEVER_HOLDS.search(user_line(repro, e) or "") for e in ends(run))


def own_assertion_failed(repro: Repro, run: Run) -> bool:
    """Whether the program was ended by an assertion that stands in its own files, not by one inside a library."""
    if run.outcome is not Outcome.EXCEPTION or not run.exceptions:
        return False
    return all(_is_own(repro, exception) for exception in ends(run))


def _is_own(repro: Repro, exception: RaisedException) -> bool:
    if last_name(exception.type) != "AssertionError":
        return False
    line = user_line(repro, exception)
    return line is not None and bool(_ASSERTING.search(line))
