"""Which runs come next: a pure state machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from repros.judge.chance import checks_what_it_draws
from repros.judge.noise import noise_of
from repros.judge.question import Question, Repeats, ahead, behind, bounds_in_prose
from repros.judge.search import Answer, bracket, next_positions
from repros.judge.standing import Stand, Standing, standing, standings
from repros.values import ClaimKind, Observation, ObservedRun, Outcome, Repro

__all__ = ["MOST_INFRA_ERRORS", "Question", "Repeats", "RunRequest", "next_runs"]

MOST_INFRA_ERRORS = 3
"""So often a release may fail of our own infrastructure before it is given up."""

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
    return _Plan(repro, question, standings(observed), max(slots, 1), built).requests()[:most]


@dataclass(frozen=True, slots=True)
class _Plan:
    """The state: all that is known, and what is asked."""

    repro: Repro
    question: Question
    seen: dict[str, Standing]
    slots: int
    built: frozenset[str]

    def requests(self) -> tuple[RunRequest, ...]:
        """The first stage that still wants runs; explicit releases fill the slots that are left beside it."""
        explicit = tuple(chain.from_iterable(self._once(r) for r in self.question.releases))
        stages = (
            self._reported, self._latest, lambda: explicit, self._fixed_in, self._latest_again, self._introduced_in
        )  # fmt: skip
        for stage in stages:
            wanted = tuple(stage())
            if wanted:
                return tuple(dict.fromkeys((*wanted, *explicit)))
        return ()

    def _reported(self) -> Iterable[RunRequest]:
        """The reported release, of two the newer first, until one shows; each answer is repeated."""
        for release in self.question.candidates:
            wanted = self._settled(release)
            if wanted:
                return wanted
            if standing(self.seen, release).stand is Stand.SHOWS:
                return ()
        return ()

    def _latest(self) -> Iterable[RunRequest]:
        """The latest release, only if it shows on the reported one and comes after it.

        A bisection repeats "absent" there by the other releases without it that it runs, so once is enough.
        """
        shown, latest = self._shown(), self.question.latest
        if shown is None or not self.question.later(latest, shown):
            return ()
        others = self.question.bisect and len(ahead(self.question, shown)) > 2
        if others and standing(self.seen, latest).stand is Stand.ABSENT:
            return ()
        return self._settled(latest, at_once=not self.question.bisect)

    def _latest_again(self) -> Iterable[RunRequest]:
        """The latest as often as any release, where "absent" is unsteady and no other one has confirmed it."""
        shown, latest = self._shown(), self.question.latest
        if shown is None or self._steady() or standing(self.seen, latest).stand is not Stand.ABSENT:
            return ()
        between = (standing(self.seen, r) for r in ahead(self.question, shown)[1:-1])
        sure = any(s.stand is Stand.ABSENT and len(s.runs) >= self._often(s) for s in between)
        return () if self.question.bisect and sure else self._settled(latest)

    def _fixed_in(self) -> Iterable[RunRequest]:
        shown = self._shown()
        return self._turn(ahead(self.question, shown)) if shown and self.question.bisect else ()

    def _introduced_in(self) -> Iterable[RunRequest]:
        shown = self._shown()
        return self._turn(behind(self.question, shown)) if shown and self.question.bisect else ()

    def _turn(self, row: tuple[str, ...]) -> Iterable[RunRequest]:
        """Searches the row for its turn, then repeats both its sides where answers are unsteady."""
        answers = self._answers(row)
        ready = frozenset(i for i, release in enumerate(row) if release in self.built)
        hints = bounds_in_prose(self.repro, row)
        positions = next_positions(answers, slots=self.slots, ready=ready, hints=hints)
        wanted = tuple(chain.from_iterable(self._once(row[p]) for p in positions))
        turn = bracket(answers)
        if wanted or turn is None or self._steady():
            return wanted
        return tuple(chain.from_iterable(self._settled(row[p]) for p in (turn.shows, turn.absent)))

    def _answers(self, row: tuple[str, ...]) -> list[Answer | None]:
        """What each release of the row says; None where it is still to be asked."""
        return [None if self._once(release) else standing(self.seen, release).answer for release in row]

    def _shown(self) -> str | None:
        return next((r for r in self.question.candidates if standing(self.seen, r).stand is Stand.SHOWS), None)

    def _steady(self) -> bool:
        """Whether the claim's kind, and what was printed so far, are the same from run to run."""
        noisy = any(noise_of([o.run for o in s.runs]) for s in self.seen.values())
        chance = self.repro.claim.kind in _UNSTEADY_KINDS or checks_what_it_draws(self.repro)
        return not (noisy or chance)

    def _once(self, release: str) -> tuple[RunRequest, ...]:
        """One run, and a second where the first can't be told without knowing what differs between two."""
        return self._up_to(release, 2 if self._needs_noise(release) else 1)

    def _settled(self, release: str, *, at_once: bool = True) -> tuple[RunRequest, ...]:
        """As many runs as a deciding release needs; the usual number at once where there are slots for them."""
        usual, there = self.question.repeats.usual, standing(self.seen, release)
        if not there.runs:
            sure = at_once and self.slots > 1 and self.repro.claim.kind is not ClaimKind.NONE
            return self._up_to(release, usual if sure else 1)
        if there.stand is Stand.UNKNOWN and not self._needs_noise(release) and not there.count(*_DECIDED):
            failed = there.runs[0].run.outcome in {Outcome.EXCEPTION, Outcome.CRASH, Outcome.EXIT}
            return self._up_to(release, usual if failed and self.repro.claim.kind is ClaimKind.NONE else 1)
        return self._up_to(release, self._often(there))

    def _often(self, there: Standing) -> int:
        """More runs where they disagree, or where a hang did not show, while the budget lasts."""
        repeats = self.question.repeats
        rare = self.repro.claim.kind is ClaimKind.HANG and there.stand is not Stand.SHOWS
        mixed = there.stand is Stand.DISAGREE or 0 < there.count(Observation.UNKNOWN) < len(there.runs)
        spent = sum(o.run.seconds for o in there.runs)
        longest = max((o.run.seconds for o in there.runs), default=0.0)
        if (rare or mixed) and spent + longest <= repeats.budget_seconds:
            return max(repeats.usual, repeats.unsteady)
        return repeats.usual

    def _needs_noise(self, release: str) -> bool:
        """Whether a clean run of a claimed output says nothing yet, because it was made only once."""
        there = standing(self.seen, release)
        kind = self.repro.claim.kind
        return kind is ClaimKind.OUTPUT and there.stand is Stand.UNKNOWN and there.runs[0].run.outcome is Outcome.OK

    def _up_to(self, release: str, count: int) -> tuple[RunRequest, ...]:
        """The repeats from 1 to `count` that have not been made; none of a release that can't be had."""
        there = standing(self.seen, release)
        if self.question.why_unavailable(release) or there.infra_errors >= MOST_INFRA_ERRORS:
            return ()
        made = {o.run.repeat for o in there.runs}
        return tuple(RunRequest(release, n) for n in range(1, count + 1) if n not in made)


_DECIDED = (Observation.SHOWS, Observation.ABSENT, Observation.DIFFERS)
