"""From a Repro and a Question to its Verdict: ask which runs come next, make them, judge, until it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from repros.judge.observe import observe_all
from repros.judge.plan import Question, RunRequest, next_runs
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


def judge_repro(
    repro: Repro, question: Question, executor: Executor, progress: Callable[[str], None] = lambda _: None
) -> Verdict:
    """The Verdict of a Repro that has to be run."""
    runs: tuple[Run, ...] = ()
    built = executor.built(repro, question.known) if question.bisect else frozenset()
    while wanted := next_runs(repro, question, observe_all(repro, runs), executor.slots, built):
        progress("running on " + ", ".join(dict.fromkeys(request.release for request in wanted)))
        made = executor.make(repro, wanted)
        runs += tuple(run for run in made if isinstance(run, Run))
        gone = tuple((x.release, x.reason) for x in made if isinstance(x, Unavailable))
        question = replace(question, unavailable=(*question.unavailable, *gone))
    return decide(repro, observe_all(repro, runs), question)
