"""An issue's Reading, whatever its text does to the reader."""

from __future__ import annotations

from collections.abc import Callable

from bot.bugs import BUG, Bug, guarded
from repros.read import read_issue
from repros.values import Issue, Reading

Reader = Callable[[Issue], Reading]


def reading_of(issue: Issue, read: Reader = read_issue) -> Reading:
    """The Reading; one without a Repro, and with a Problem that tells of the bug, where `read` raises."""
    found = guarded("reading", lambda: read(issue))
    return Reading(id=issue.id, problems=(found.problem,)) if isinstance(found, Bug) else found


def bug_in(reading: Reading) -> Bug | None:
    """The bug that kept the text from being read, if one did."""
    return next((Bug.of(problem) for problem in reading.problems if problem.code == BUG), None)
