"""Between which neighbouring releases it began to show, and was fixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from repros.judge.changes import boundary
from repros.judge.question import Question, ahead, behind, builds_between, worked_in
from repros.judge.regressions import Regression, never_worked, regression_in
from repros.judge.release_outcome import Consensus, Outcomes, outcome_on
from repros.judge.search import Answer, Bracket, bracket, monotonic
from repros.judge.verdict_phrases import row_in_words
from repros.values import Boundary, Repro


@dataclass(frozen=True, slots=True)
class Boundaries:
    """`first_shown` and `first_absent` only where the neighbouring release ran too; `remark` is a clause or nothing.

    `neighbours` are the two releases of each. `regression` is whether it worked in an earlier release, None
    where no run tells.
    """

    first_shown: str | None = None
    first_absent: str | None = None
    remark: str = ""
    neighbours: tuple[Boundary, ...] = ()
    regression: bool | None = None


def boundaries(repro: Repro, question: Question, seen: Outcomes, shown: str) -> Boundaries:
    """What the answers of all releases that ran say about where it began and ended."""
    forward, backward = ahead(question, shown), behind(question, shown)
    fixed, fixed_build = _turn(question, seen, forward)
    begun, begun_build = _turn(question, seen, backward)
    first_absent = fixed.row[fixed.at.absent] if fixed and fixed.at.exact else None
    first_shown = begun.row[begun.at.shows] if begun and begun.at.exact else None
    regressed = regression_in(repro, seen, begun.row, begun.at) if begun else None
    clauses = [
        _began(regressed, first_shown, _between("began", begun), gone=fixed is not None),
        _among("began", begun_build),
        f"it is gone since {first_absent}" if first_absent else _between("went", fixed),
        _among("went", fixed_build),
        _worked(repro, question, seen),
        _turning(question, seen),
    ]
    turns = [turn for turn in (begun, begun_build, fixed, fixed_build) if turn and turn.at.exact]
    neighbours = tuple(boundary(question, turn.row[turn.at.shows], turn.row[turn.at.absent], seen) for turn in turns)
    regression = True if regressed else False if never_worked(seen, backward) else None
    return Boundaries(first_shown, first_absent, "; ".join(c for c in clauses if c), neighbours, regression)


@dataclass(frozen=True, slots=True)
class _Turn:
    """Where a row of releases, or of the nightly builds between two, turns."""

    row: tuple[str, ...]
    at: Bracket


def _turn(question: Question, seen: Outcomes, row: tuple[str, ...]) -> tuple[_Turn | None, _Turn | None]:
    """The turn of a row, and, between two releases, that of the nightly builds there, where any told something.

    A release and a nightly build, or two of those, are no neighbours while others lie between them.
    """
    at = bracket(_answers(seen, row)) if len(row) > 1 else None
    if at is None:
        return None, None
    ends = (row[at.shows], row[at.absent])
    builds = builds_between(question, *ends) if at.exact else ()
    finer = bracket(_answers(seen, builds))
    if finer is None:
        return _Turn(row, at), None
    if question.nightlies.isdisjoint(ends):
        return _Turn(row, at), _Turn(builds, finer)
    return _Turn(builds, finer), None


def _began(regression: Regression | None, first_shown: str | None, between: str, *, gone: bool) -> str:
    """Since when it shows; where too few runs were without it to say that it worked, no more than that."""
    if regression:
        return regression.clause(gone=gone)
    return f"it shows since {first_shown}" if first_shown else between


def _between(verb: str, turn: _Turn | None) -> str:
    """The bracket of a turn that isn't known to the release, where more than its two ends were asked."""
    if turn is None or turn.at.absent == len(turn.row) - 1 == turn.at.absent - turn.at.shows:
        return ""
    older, newer = sorted((turn.at.shows, turn.at.absent), reverse=verb == "began")
    return f"it {verb} between {turn.row[older]} and {turn.row[newer]}"


def _among(verb: str, turn: _Turn | None) -> str:
    """The bracket of a turn among the nightly builds between two releases."""
    between = _between(verb, turn)
    return f"{between}, among the nightly builds" if between else ""


def _answers(seen: Outcomes, row: Sequence[str]) -> list[Answer | None]:
    return [seen[release].answer if release in seen else None for release in row]


def _worked(repro: Repro, question: Question, seen: Outcomes) -> str:
    """Says so where it shows on a release in which, by the report, it worked."""
    told = [r for r in question.known if r in worked_in(repro) and r not in question.reported]
    wrongly = [release for release in told if outcome_on(seen, release).consensus is Consensus.SHOWS]
    return f"it shows on {' and '.join(wrongly)} too, where the report says that it worked" if wrongly else ""


def _turning(question: Question, seen: Outcomes) -> str:
    """Says so where the answers are not monotonic."""
    ran = [seen[r] for r in question.known if r in seen]
    if monotonic([s.answer for s in ran]):
        return ""
    return f"the answers are not monotonic: {row_in_words(ran)}"
