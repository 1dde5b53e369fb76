"""Every sentence that a verdict gives as its reason, with its case; none holds text of an issue but plain names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from repros.values import Problem

_PARTS = re.compile(r"\{(\w+)\}")


class Say(StrEnum):
    """A row a case. `what` is the claim, `where` a release with its runs, `why` what was seen in the first of them."""

    NO_PROGRAM = "The report holds no program."
    PROGRAM_ELSEWHERE = "The report doesn't hold the program, but points to where it is."
    CANNOT_RUN = "The program can't run as written: {lack}."
    CANNOT_RUN_ON = "On {where}, the program can't run as written: {lack}."
    ACCELERATOR = "The program asks for an accelerator, and it is run on CPU alone."
    ACCELERATOR_ON = "On {where}, the program asked for an accelerator, and it is run on CPU alone."

    BEFORE_ACCELERATOR = (
        "{reason}; the program was run on CPU alone and came as far as its line {reached}, before line {first}, the"
        " first that may ask for an accelerator."
    )

    SHOWS = "{what} shows on {where}."
    SHOWS_ON_BOTH = "{what} shows on {where} and on {latest}."
    FIXED = "{what} shows on {where} and is gone on {latest}."
    SHOWS_AND_LATEST_NOT_RUN = "{what} shows on {where}; torch {release} was not run."
    SHOWS_AND_LATEST_FAILED = "{what} shows on {where}; torch {release} could not be run: {failed}."
    SHOWS_AND_LATEST_DISAGREES = "{what} shows on {where}, but runs disagree: {disagreement}."
    SHOWS_AND_LATEST_DIFFERS = (
        "{what} shows on {where}; on {latest} it can't be told, because the program fails otherwise: {why}."
    )
    SHOWS_AND_LATEST_UNTOLD = "{what} shows on {where}; on {latest} it can't be told, because {why}."
    WITH_REMARK = "{reason}; {remark}."
    GONE_ON_NIGHTLY = "{reason} Gone on nightly {nightly}: the program ran without it on {where}."
    SHOWS_ON_NIGHTLY = "{reason} It shows on nightly {nightly}, too: on {where}."
    MEASURED = "On torch {release}, {why}."

    NOT_REPRODUCED = "The program ran without {what} on {where}: {why}."
    OTHER_PLATFORM = (
        "The report is about {platform}; here, on Linux (x86-64), the program ran without {what} on {where}: {why}."
    )
    LACK_OF_BOX = (
        "The report may need {need}, which the sandbox doesn't give; here the program ran without {what} on {where}:"
        " {why}."
    )
    FAILS_OTHERWISE = "The program fails on {where}, but not as reported: {why}."
    UNTOLD = "Whether {what} shows on {where} can't be told: {why}."
    DISAGREE = "Runs disagree: {disagreement}."
    UNFOLLOWED = "{reason} But the report runs it otherwise, and this was not followed: {unfollowed}."
    RELEASE_UNAVAILABLE = "Torch {release}, which counts as the reported release, can't be had: {failed}."
    NOT_RUN = "Torch {release} could not be run: {failed}."
    NEVER_RUN = "Torch {release} was never run: our own infrastructure failed before it came to that."

    NOTHING_CLAIMED = "The report claims nothing that could be compared; {seen} on torch {release}."
    NOTHING_CLAIMED_AND_UNFIT = "The report claims nothing that could be compared, and {why}."
    UNCLAIMED_FAILURE = "The report claims no failure, but {seen} on torch {release}."

    def __call__(self, **parts: str) -> str:
        """The sentence, with a capital; parts that it has no room for are left out."""
        said = _PARTS.sub(lambda found: parts[found[1]], self.value)
        return said[:1].upper() + said[1:]


_PROBLEMS = {
    "undefined-name": "it uses names that it never defines",
    "syntax": "it can't be parsed",
    "missing-file": "it needs files that aren't part of the report",
    "missing-module": "it imports modules that aren't part of the report",
    "private-package": "it imports packages that can't be had",
    "fragment": "it is a fragment",
    "unfinished": "parts of it are left out",
    "nothing-runs": "it only imports and defines",
    "uncalled-tests": "it defines tests that only a test runner can call",
    "no-failing-program": "it isn't the program that fails",
    "program-elsewhere": "it is not in the report but elsewhere",
    "cpp": "a part of it is C++",
}
"""Codes of reading's problems that keep a program from running, in words."""

_MOST_NAMED = 10
"""Names that are missing, in one sentence."""


def lacking(problems: Sequence[Problem]) -> str:
    """What is missing, in words, with the names that are plain enough to be repeated."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        if problem.code in _PROBLEMS:
            names = found.setdefault(_PROBLEMS[problem.code], [])
            if re.fullmatch(r"[A-Za-z_][\w./-]{0,60}", problem.detail):
                names.append(problem.detail)
    parts = [f"{words} ({_first(names)})" if names else words for words, names in found.items()]
    return ", and ".join(parts) if parts else "something is missing"


def _first(names: Sequence[str]) -> str:
    """The first names, each once, and how many more there are."""
    each = tuple(dict.fromkeys(names))
    more = f" and {len(each) - _MOST_NAMED} more" if len(each) > _MOST_NAMED else ""
    return f"{', '.join(each[:_MOST_NAMED])}{more}"
