"""From a Repro and a Question to its Verdict: ask which runs come next, make them, judge, until it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from repros.judge.observe import observe_all
from repros.judge.plan import Question, RunRequest, next_runs
from repros.judge.settle import settled
from repros.judge.verdict import decide
from repros.values import Repro, Run, Verdict


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A release that can't be had for this Repro, with the reason in one sentence."""

    release: str
    reason: str


class Executor(Protocol):
    """Makes runs, here or elsewhere."""

    slots: int

    def built(self, repro: Repro, releases: Sequence[str]) -> frozenset[str]:
        """Those of the releases whose environment for this Repro is there already."""
        ...

    def make(self, repro: Repro, wanted: Sequence[RunRequest]) -> Sequence[Run | Unavailable]:
        """The wanted runs, in their order."""
        ...


@dataclass
class Trial:
    """One Repro on its way to a Verdict; `runs` grows until nothing is wanted any more."""

    repro: Repro
    question: Question
    runs: list[Run] = field(default_factory=list)

    def wanted(self, slots: int = 1, built: frozenset[str] = frozenset()) -> tuple[RunRequest, ...]:
        """The runs to make next, at most `slots`; none when the verdict stands."""
        repro = self.settled()
        return next_runs(repro, self.question, observe_all(repro, self.runs), slots, built)

    def take(self, made: Run | Unavailable) -> None:
        """Keep what a wanted run gave."""
        if isinstance(made, Run):
            self.runs.append(made)
        else:
            gone = (*self.question.unavailable, (made.release, made.reason))
            self.question = replace(self.question, unavailable=gone)

    def verdict(self) -> Verdict:
        """The Verdict of the runs so far."""
        repro = self.settled()
        return decide(repro, observe_all(repro, self.runs), self.question)

    def settled(self) -> Repro:
        """The Repro with the claim that its runs on the reported release bear out."""
        return settled(self.repro, [run for run in self.runs if run.torch in self.question.candidates])


def judge_repro(
    repro: Repro, question: Question, executor: Executor, progress: Callable[[str], None] = lambda _: None
) -> Verdict:
    """The Verdict of a Repro that has to be run."""
    trial = Trial(repro, question)
    built = executor.built(repro, question.known) if question.bisect else frozenset()
    while wanted := trial.wanted(executor.slots, built):
        progress("running on " + ", ".join(dict.fromkeys(request.release for request in wanted)))
        for made in executor.make(repro, wanted):
            trial.take(made)
    return trial.verdict()
