"""How far two neighbouring releases lie apart, and where all that changed between them can be read."""

from __future__ import annotations

from repros.judge.question import Question
from repros.judge.release_outcome import Outcomes, outcome_on
from repros.values import Boundary


def boundary(question: Question, one: str, other: str, seen: Outcomes | None = None) -> Boundary:
    """The Boundary between two known releases or nightly builds, given in any order; of builds by what was `seen`.

    A patch release may come out after the feature release that follows it, so the days are those between the two,
    whichever was first.
    """
    before, since = sorted((one, other), key=question.position)
    first, last = question.day(before), question.day(since)
    days = abs((last - first).days) if first and last else None
    if question.nightlies.isdisjoint({before, since}):
        return Boundary(before, since, days, compare_link(question.repository, f"v{before}", f"v{since}"))
    ends = [
        commit_on(seen or {}, each) or (None if each in question.nightlies else f"v{each}") for each in (before, since)
    ]
    return Boundary(before, since, days, compare_link(question.repository, *ends))


def commit_on(seen: Outcomes, release: str) -> str | None:
    """The commit that a release's runs say torch was built from."""
    return next((o.run.commit for o in outcome_on(seen, release).runs if o.run.commit), None)


def compare_link(repository: str | None, before: str | None, since: str | None) -> str | None:
    """Where GitHub shows what changed from one tag or commit to another; None where one of them isn't known."""
    return f"https://github.com/{repository}/compare/{before}...{since}" if repository and before and since else None
