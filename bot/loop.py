"""From a Repro and a Question to its Verdict: ask which runs come next, make them, judge, until it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.bugs import Bug, guarded
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


class Executor(Protocol):
    """Makes runs, here or elsewhere."""

    slots: int

    def built(self, repro: Repro, releases: Sequence[str]) -> frozenset[str]:
        """Those of the releases whose environment for this Repro is there already."""
        ...

    def make(self, repro: Repro, wanted: Sequence[RunRequest]) -> Sequence[Made]:
        """The wanted runs, in their order."""
        ...


@dataclass
class Trial:
    """One Repro on its way to a Verdict; `runs` grows until nothing is wanted any more, or a `bug` ends it."""

    repro: Repro
    question: Question
    runs: list[Run] = field(default_factory=list)
    bug: Bug | None = None

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

    def _next(self, slots: int, built: frozenset[str]) -> tuple[RunRequest, ...]:
        repro, observed = self._observed()
        return next_runs(repro, self.question, observed, slots, built)

    def _decided(self) -> Verdict:
        repro, observed = self._observed()
        return decide(repro, observed, self.question)

    def _observed(self) -> tuple[Repro, tuple[ObservedRun, ...]]:
        """The Repro with the claim that its runs on the reported release bear out, and all runs held against it."""
        reported = [run for run in self.runs if run.torch in self.question.candidates]
        repro = settled(self.repro, reported)
        return repro, observe_all(repro, self.runs)


def judge_repro(
    repro: Repro, question: Question, executor: Executor, progress: Callable[[str], None] = lambda _: None
) -> Verdict:
    """The Verdict of a Repro that has to be run."""
    return tried(repro, question, executor, progress).verdict()


def tried(
    repro: Repro, question: Question, executor: Executor, progress: Callable[[str], None] = lambda _: None
) -> Trial:
    """The Trial of a Repro that has to be run, at its end."""
    trial = Trial(repro, question)
    built = executor.built(repro, question.known) if question.bisect else frozenset()
    while wanted := trial.wanted(executor.slots, built):
        progress("running on " + ", ".join(dict.fromkeys(request.release for request in wanted)))
        for made in executor.make(repro, wanted):
            trial.take(made)
    return trial
