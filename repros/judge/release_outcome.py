"""What all Runs on one release say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from repros.judge.infra import why_not_run
from repros.judge.search import Answer
from repros.values import Observation, ObservedRun, Outcome


class Consensus(StrEnum):
    """The answer of a release: as the Observations, or `disagree` where its runs do, or `infra` where none ran."""

    SHOWS = "shows"
    ABSENT = "absent"
    DIFFERS = "differs"
    UNKNOWN = "unknown"
    DISAGREE = "disagree"
    INFRA = "infra"
    NOT_RUN = "not-run"


@dataclass(frozen=True, slots=True)
class ReleaseOutcome:
    """The Runs on one release, infra-errors apart, in the order of their repeats; `failed` is why one was an error."""

    release: str
    runs: tuple[ObservedRun, ...] = ()
    infra_errors: int = 0
    failed: str = ""

    @property
    def consensus(self) -> Consensus:
        """What they say: those that say nothing are outvoted; two that contradict each other disagree."""
        if not self.runs:
            return Consensus.INFRA if self.infra_errors else Consensus.NOT_RUN
        decided = [o.observation for o in self.runs if o.observation is not Observation.UNKNOWN]
        if len(set(decided)) > 1:
            return Consensus.DISAGREE
        if 2 * len(decided) <= len(self.runs):
            return Consensus.UNKNOWN
        return Consensus(decided[0])

    @property
    def answer(self) -> Answer:
        """The same for a search: only what certainly shows or certainly is absent counts."""
        return {Consensus.SHOWS: Answer.SHOWS, Consensus.ABSENT: Answer.ABSENT}.get(self.consensus, Answer.UNKNOWN)

    def count(self, *observations: Observation) -> int:
        """How many runs say one of these."""
        return sum(o.observation in observations for o in self.runs)

    @property
    def ending(self) -> tuple[str, ...]:
        """How the first run ended: its outcome and what it raised, without their texts; nothing where none ran."""
        return (self.runs[0].run.outcome, *(e.type for e in self.runs[0].run.exceptions)) if self.runs else ()

    @property
    def first(self) -> ObservedRun:
        """The first run that says what they all say."""
        wanted = self.consensus.value
        return next((o for o in self.runs if o.observation.value == wanted), self.runs[0])


Outcomes = dict[str, ReleaseOutcome]
"""What the Runs on each release say, by its name."""


def release_outcomes(observed: Sequence[ObservedRun]) -> Outcomes:
    """All Runs by their release."""
    found: Outcomes = {}
    for o in sorted(observed, key=lambda o: o.run.repeat):
        before = found.get(o.run.torch, ReleaseOutcome(o.run.torch))
        if o.run.outcome is Outcome.INFRA_ERROR:
            found[o.run.torch] = replace(before, infra_errors=before.infra_errors + 1, failed=why_not_run(o.run))
        else:
            found[o.run.torch] = replace(before, runs=(*before.runs, o))
    return found


def outcome_on(all_outcomes: Outcomes, release: str) -> ReleaseOutcome:
    """That of one release, which need not have run."""
    return all_outcomes.get(release, ReleaseOutcome(release))
