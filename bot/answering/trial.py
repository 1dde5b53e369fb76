"""From a Repro and a Question to its Result: says which runs are wanted next, takes what was made, until it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.bugs import Bug, guarded
from bot.report.answer import Followed, Result
from repros.judge.observe import observe_all
from repros.judge.plan import Question, RunRequest, next_runs
from repros.judge.settle import settled
from repros.judge.verdict import decide
from repros.values import ObservedRun, Repro, Run, Verdict


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A release that can't be had for this Repro, with the reason in one sentence."""

    release: str
    reason: str


Made = Run | Unavailable | Bug
"""What a wanted run gave."""


@dataclass
class Trial:
    """One Repro on its way to a Verdict; `runs` grows until nothing is wanted any more, or a `bug` ends it.

    `release_reason` says which release counts as the reported one, and why; `followed` what was found out afterwards.
    """

    repro: Repro
    question: Question
    release_reason: str | None = None
    runs: list[Run] = field(default_factory=list)
    bug: Bug | None = None
    followed: Followed = field(default_factory=Followed)

    def wanted(self, slots: int = 1, built: frozenset[str] = frozenset()) -> tuple[RunRequest, ...]:
        """The runs to make next, at most `slots`; none when the verdict stands."""
        if self.bug:
            return ()
        found = guarded("judging", lambda: self._next(slots, built))
        if isinstance(found, Bug):
            self.bug = found
            return ()
        return found

    def take(self, made: Made) -> None:
        """Keep what a wanted run gave."""
        if isinstance(made, Run):
            self.runs.append(made)
        elif isinstance(made, Bug):
            self.bug = made
        else:
            gone = (*self.question.unavailable, (made.release, made.reason))
            self.question = replace(self.question, unavailable=gone)

    def verdict(self) -> Verdict:
        """The Verdict of the runs so far; `error` where a bug of ours ended it."""
        if self.bug:
            return self.bug.verdict
        found = guarded("judging", self._decided)
        if isinstance(found, Bug):
            self.bug = found
            return found.verdict
        return found

    def result(self) -> Result:
        """What it came to, as far as it stands."""
        verdict = replace(self.verdict(), release_reason=self.release_reason)
        return Result(self.repro, verdict, self.question.latest, self.bug, self.followed)

    def _next(self, slots: int, built: frozenset[str]) -> tuple[RunRequest, ...]:
        repro, observed = self.observed()
        return next_runs(repro, self.question, observed, slots, built)

    def _decided(self) -> Verdict:
        repro, observed = self.observed()
        return decide(repro, observed, self.question)

    def observed(self) -> tuple[Repro, tuple[ObservedRun, ...]]:
        """The Repro with the claim that its runs on the reported release bear out, and all runs held against it."""
        reported = [run for run in self.runs if run.torch in self.question.candidates]
        repro = settled(self.repro, reported)
        return repro, observe_all(repro, self.runs)


class Runs(Protocol):
    """Makes runs, here or elsewhere, at most `slots` at a time."""

    slots: int

    def built(self, repro: Repro, releases: Sequence[str]) -> frozenset[str]:
        """Those of the releases whose environment for this Repro is there already."""
        ...

    def make(self, repro: Repro, wanted: Sequence[RunRequest]) -> Sequence[Made]:
        """The wanted runs, in their order."""
        ...


def run_out(trial: Trial, runs: Runs, progress: Callable[[str], None] = lambda _: None) -> Trial:
    """Has a Trial's runs made until it wants none any more."""
    built = runs.built(trial.repro, trial.question.known) if trial.question.bisect else frozenset()
    while wanted := trial.wanted(runs.slots, built):
        progress("running on " + ", ".join(dict.fromkeys(request.release for request in wanted)))
        for made in runs.make(trial.repro, wanted):
            trial.take(made)
    return trial
