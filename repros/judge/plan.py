"""Which runs come next: a pure state machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from repros.judge.flakiness import least_absent, may_vary
from repros.judge.measured_claims import KINDS, LEAST_RUNS, better_releases, needs_more
from repros.judge.noise import noise_of
from repros.judge.question import Question, Repeats, ahead, behind, bounds_in_prose, builds_between
from repros.judge.release_outcome import Consensus, Outcomes, ReleaseOutcome, outcome_on, release_outcomes
from repros.judge.search import Answer, bracket, likely_reach, next_positions
from repros.values import ClaimKind, Observation, ObservedRun, Outcome, Repro

__all__ = ["MOST_INFRA_ERRORS", "Question", "Repeats", "RunRequest", "next_runs"]

MOST_INFRA_ERRORS = 3
"""So often a release may fail of our own infrastructure before it is given up."""

_LEAST_DIFFERENT = 2
"""Runs before a failure is called another one: what differs between them by chance may be all that is other."""

_UNSTEADY_KINDS = frozenset({ClaimKind.HANG, ClaimKind.CRASH})


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One run that is asked for; `repeat` counts from 1 on each release."""

    release: str
    repeat: int = 1


def next_runs(
    repro: Repro,
    question: Question,
    observed: Sequence[ObservedRun],
    slots: int = 1,
    built: frozenset[str] = frozenset(),
) -> tuple[RunRequest, ...]:
    """The runs to make next, at most `slots`; empty when the verdict stands.

    The runs of one answer have ended before the next is asked for. `observed` is all of them, as `observe_all` gives
    them. A release that turns out not to be obtainable goes into `question.unavailable`. An infra-error is asked for
    again, with the same `repeat`, until its release has failed three times.
    """
    made = sum(o.run.outcome is not Outcome.INFRA_ERROR for o in observed)
    most = min(max(slots, 1), question.max_runs - made)
    if most <= 0:
        return ()
    return _Plan(repro, question, release_outcomes(observed), max(slots, 1), built).requests()[:most]


@dataclass(frozen=True, slots=True)
class _Plan:
    """The state: all that is known, and what is asked."""

    repro: Repro
    question: Question
    seen: Outcomes
    slots: int
    built: frozenset[str]

    def requests(self) -> tuple[RunRequest, ...]:
        """The first stage that still wants runs; explicit releases fill the slots that are left beside it."""
        explicit = tuple(chain.from_iterable(self._asked_for(r) for r in self.question.releases))
        stages = (
            self._reported, self._latest, lambda: explicit, self._fixed_in, self._introduced_in, self._repeated
        )  # fmt: skip
        for stage in stages:
            wanted = tuple(stage())
            if wanted:
                return tuple(dict.fromkeys((*wanted, *explicit)))
        return ()

    def _asked_for(self, release: str) -> tuple[RunRequest, ...]:
        """One run of a release, and as many of a nightly build as may say that it is gone there."""
        return self._settled(release) if release in self.question.nightlies else self._once(release)

    def _reported(self) -> Iterable[RunRequest]:
        """The reported release, of two the newer first, until one shows; each answer is repeated.

        A bisection leaves one that shows to its other releases, but for a program that may vary by its own doing and
        does not show on the latest: that it is gone may be chance.
        """
        latest = outcome_on(self.seen, self.question.latest)
        for release in self.question.candidates:
            there = outcome_on(self.seen, release)
            doubted = latest.runs and latest.consensus is not Consensus.SHOWS and may_vary(self.repro)
            left = self._left_to_others(there, Consensus.SHOWS) and not doubted
            wanted = () if left else self._settled(release, at_once=not self.question.bisect)
            if wanted:
                return wanted
            if there.consensus is Consensus.SHOWS:
                return ()
        return ()

    def _latest(self) -> Iterable[RunRequest]:
        """The latest release, only if it shows on the reported one and comes after it."""
        shown, latest = self._shown(), self.question.latest
        if shown is None or not self.question.later(latest, shown):
            return ()
        there = outcome_on(self.seen, latest)
        left = self._left_to_others(there, Consensus.SHOWS, Consensus.ABSENT)
        return () if left else self._settled(latest, at_once=not self.question.bisect)

    def _left_to_others(self, there: ReleaseOutcome, *wanted: Consensus) -> bool:
        """Whether a bisection's other releases repeat such an answer; where none does, `_repeated` asks for it."""
        return self.question.bisect and there.consensus in wanted

    def _fixed_in(self) -> Iterable[RunRequest]:
        shown = self._shown()
        return self._turn(ahead(self.question, shown)) if shown and self.question.bisect else ()

    def _introduced_in(self) -> Iterable[RunRequest]:
        """The search back, only as far as is likely where the oldest release can't run the program."""
        shown = self._shown()
        if shown is None or not self.question.bisect:
            return ()
        row = behind(self.question, shown)
        return self._turn(row, reach=likely_reach(len(row)))

    def _repeated(self) -> Iterable[RunRequest]:
        """What a bisection stands on and no second release says, and the boundary where an unsteady claim is absent."""
        shown = self._shown()
        if shown is None or not self.question.bisect:
            return ()
        rows = ((ahead(self.question, shown), may_vary(self.repro)), (behind(self.question, shown), False))
        alone = [] if self._others(Consensus.SHOWS, chain.from_iterable(row for row, _ in rows), shown) else [shown]
        for whole, varies in rows:
            for row in (whole, self._builds(whole)):
                turn = bracket(self._answers(row))
                told = turn and (turn.exact or row[turn.absent] == self.question.latest)
                sure = not varies and self._steady()
                if turn and told and not (sure and self._others(Consensus.ABSENT, row, row[turn.absent])):
                    alone.append(row[turn.absent])
        return tuple(chain.from_iterable(self._settled(release) for release in dict.fromkeys(alone)))

    def _others(self, wanted: Consensus, row: Iterable[str], but: str) -> bool:
        return any(outcome_on(self.seen, r).consensus is wanted for r in row if r != but)

    def _turn(self, row: tuple[str, ...], reach: int | None = None) -> Iterable[RunRequest]:
        """Searches the row for its turn, then the nightly builds between the two releases where it lies."""
        return self._search(row, reach) or self._search(self._builds(row))

    def _builds(self, row: tuple[str, ...]) -> tuple[str, ...]:
        """The nightly builds where the row turns, between its two releases; nothing while that isn't known."""
        turn = bracket(self._answers(row))
        return builds_between(self.question, row[turn.shows], row[turn.absent]) if turn and turn.exact else ()

    def _search(self, row: tuple[str, ...], reach: int | None = None) -> tuple[RunRequest, ...]:
        ready = frozenset(i for i, release in enumerate(row) if release in self.built)
        positions = next_positions(
            self._answers(row), slots=self.slots, ready=ready, hints=bounds_in_prose(self.repro, row),
            reasons=[outcome_on(self.seen, release).ending for release in row], reach=reach,
        )  # fmt: skip
        return tuple(chain.from_iterable(self._once(row[p]) for p in positions))

    def _answers(self, row: tuple[str, ...]) -> list[Answer | None]:
        """What each release of the row says; None where it is still to be asked."""
        return [None if self._once(release) else outcome_on(self.seen, release).answer for release in row]

    def _shown(self) -> str | None:
        return next(
            (r for r in self.question.candidates if outcome_on(self.seen, r).consensus is Consensus.SHOWS), None
        )

    def _steady(self) -> bool:
        """Whether the claim's kind, and what was printed so far, are the same from run to run."""
        noisy = any(noise_of([o.run for o in s.runs]) for s in self.seen.values())
        return not noisy and self.repro.claim.kind not in _UNSTEADY_KINDS

    def _once(self, release: str) -> tuple[RunRequest, ...]:
        """One run, and a second where the first can't be told without knowing what differs between two."""
        if self.repro.claim.kind in KINDS:
            return self._measured(release)
        return self._up_to(release, 2 if self._needs_noise(release) else 1)

    def _settled(self, release: str, *, at_once: bool = True) -> tuple[RunRequest, ...]:
        """As many runs as a deciding release needs; the usual number at once where there are slots for them."""
        if self.repro.claim.kind in KINDS:
            return self._measured(release)
        usual, there = self.question.repeats.usual, outcome_on(self.seen, release)
        if not there.runs:
            sure = at_once and self.slots > 1 and self.repro.claim.kind is not ClaimKind.NONE
            return self._up_to(release, usual if sure else 1)
        if there.consensus is Consensus.UNKNOWN and not self._needs_noise(release) and not there.count(*_DECIDED):
            failed = there.runs[0].run.outcome in {Outcome.EXCEPTION, Outcome.CRASH, Outcome.EXIT}
            return self._up_to(release, usual if failed and self.repro.claim.kind is ClaimKind.NONE else 1)
        return self._up_to(release, self._often(there))

    def _measured(self, release: str) -> tuple[RunRequest, ...]:
        """As many runs as a ratio needs, in turns with as many of the release that it is held against."""
        runs = [o.run for s in self.seen.values() for o in s.runs]
        here = [r for r in runs if r.torch == release]
        better = next((r for r in reversed(self.question.known) if r in better_releases(self.repro)), release)
        elsewhere = sum(r.torch not in {release, better} for r in runs)
        first = self._up_to(release, 1) + (self._up_to(better, 1) if better != release else ())
        if first or not here or not needs_more(self.repro, here[0], runs):
            return first
        turns = [(RunRequest(release, n), RunRequest(better, elsewhere + n)) for n in range(1, LEAST_RUNS + 1)]
        left = {*self._up_to(release, LEAST_RUNS), *self._up_to(better, elsewhere + LEAST_RUNS)}
        return tuple(dict.fromkeys(r for r in chain.from_iterable(turns) if r in left))

    def _often(self, there: ReleaseOutcome) -> int:
        """More runs where they disagree, or where a hang did not show as often as is sure, while the budget lasts."""
        repeats = self.question.repeats
        rare = self.repro.claim.kind is ClaimKind.HANG and there.consensus is not Consensus.SHOWS
        enough = least_absent(sum(s.count(Observation.SHOWS) for s in self.seen.values()))
        mixed = there.consensus is Consensus.DISAGREE or 0 < there.count(Observation.UNKNOWN) < len(there.runs)
        usual = max(repeats.usual, _LEAST_DIFFERENT if there.consensus is Consensus.DIFFERS else 1)
        spent = sum(o.run.seconds for o in there.runs)
        longest = max((o.run.seconds for o in there.runs), default=0.0)
        if (rare or mixed) and spent + longest <= repeats.budget_seconds:
            return max(usual, repeats.unsteady if mixed else min(repeats.unsteady, enough))
        return usual

    def _needs_noise(self, release: str) -> bool:
        """Whether a clean run of a claimed output says nothing yet, because it was made only once."""
        there = outcome_on(self.seen, release)
        kind = self.repro.claim.kind
        return (
            kind is ClaimKind.OUTPUT
            and there.consensus is Consensus.UNKNOWN
            and there.runs[0].run.outcome is Outcome.OK
        )

    def _up_to(self, release: str, count: int) -> tuple[RunRequest, ...]:
        """The repeats from 1 to `count` that have not been made; none of a release that can't be had."""
        there = outcome_on(self.seen, release)
        if self.question.why_unavailable(release) or there.infra_errors >= MOST_INFRA_ERRORS:
            return ()
        made = {o.run.repeat for o in there.runs}
        return tuple(RunRequest(release, n) for n in range(1, count + 1) if n not in made)


_DECIDED = (Observation.SHOWS, Observation.ABSENT, Observation.DIFFERS)
