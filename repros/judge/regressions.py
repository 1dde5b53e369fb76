"""Whether what shows is a regression: by our own runs it worked in an earlier release."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from repros.judge.flakiness import least_absent, may_vary
from repros.judge.missing_apis import missing_api
from repros.judge.raised import ends
from repros.judge.release_outcome import Consensus, Outcomes, ReleaseOutcome, outcome_on
from repros.judge.search import Bracket
from repros.values import ClaimKind, Observation, ObservedRun, Repro

_LEAST_WHERE_IT_VARIES = 2
"""Runs without what is claimed: of a crash, or of a program that may end otherwise each time, one may be chance."""


@dataclass(frozen=True, slots=True)
class Regression:
    """`worked` is the last release before `failing` that ran without the failure; `exact`: the two are neighbours."""

    worked: str
    failing: str
    exact: bool

    def clause(self, *, gone: bool) -> str:
        """`a regression: works on 2.10.0, fails since 2.11.0`; in the past where a later release is without it."""
        works, fails = ("worked", "failed") if gone else ("works", "fails")
        return f"a regression: {works} on {self.worked}, {fails} {'since' if self.exact else 'on'} {self.failing}"


def regression_in(repro: Repro, seen: Outcomes, row: tuple[str, ...], turn: Bracket | None) -> Regression | None:
    """The Regression that the runs show; `row` are the releases back from one that shows, `turn` where that ends."""
    if turn is None or not _surely_absent(repro, seen, outcome_on(seen, row[turn.absent])):
        return None
    return Regression(row[turn.absent], row[turn.shows], turn.exact)


def never_worked(seen: Outcomes, row: tuple[str, ...]) -> bool:
    """Whether it shows as far back as the program can run: to the oldest release, or to the first with what it needs.

    What shows on a few earlier releases alone may have worked before them.
    """
    asked = [outcome_on(seen, release) for release in row]
    oldest = max(place for place, each in enumerate(asked) if each.consensus is Consensus.SHOWS)
    if any(each.consensus in {Consensus.ABSENT, Consensus.DISAGREE} for each in asked):
        return False
    return len(row) > 1 and (oldest == len(row) - 1 or _lacks_api(asked[oldest + 1].runs))


def _surely_absent(repro: Repro, seen: Outcomes, there: ReleaseOutcome) -> bool:
    kind = repro.claim.kind
    if kind is ClaimKind.HANG:
        shown = sum(s.count(Observation.SHOWS) for s in seen.values())
        return len(there.runs) >= least_absent(shown)
    varies = kind is ClaimKind.CRASH or may_vary(repro)
    return len(there.runs) >= (_LEAST_WHERE_IT_VARIES if varies else 1)


def _lacks_api(runs: Iterable[ObservedRun]) -> bool:
    return any(missing_api(exception) for o in runs for exception in ends(o.run))
