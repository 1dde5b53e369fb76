"""Runs many issues release by release, so that an environment is built once, used by all, and may go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import as_completed
from typing import Protocol

from bot.loop import Trial, Unavailable
from bot.pool import pool_of
from bot.triage.case import Case
from repros.judge.plan import RunRequest
from repros.values import Run


class Maker(Protocol):
    """Makes one run of a case."""

    def __call__(self, case: Case, trial: Trial, wanted: RunRequest) -> Run | Unavailable: ...


def sweep(
    cases: Sequence[Case],
    make: Maker,
    leave: Callable[[str], None] = lambda _: None,
    jobs: int = 1,
    stop: Callable[[], object] = lambda: None,
) -> Iterator[Case]:
    """Yield each case as soon as its verdict stands.

    `make` makes a run; `leave` is told each release that nobody asks for at present (it may be pruned); `jobs`
    cases run at once; `stop` ends runs when the sweep is interrupted.
    """
    waiting: dict[int, Case] = {}
    for case in cases:
        if wanted_of(case):
            waiting[case.number] = case
        else:
            yield case
    while waiting:
        release = busiest(waiting.values())
        asking = [case for case in waiting.values() if release in wanted_of(case)]
        with pool_of(jobs, stop) as pool:
            served = [pool.submit(serve, case, release, make) for case in asking]
            for done in as_completed(served):
                case = done.result()
                if not wanted_of(case):
                    yield waiting.pop(case.number)
        leave(release)


def wanted_of(case: Case) -> list[str]:
    """The release of each run that a case asks for next."""
    return [one.release for trial in case.trials() for one in trial.wanted()]


def busiest(cases: Iterable[Case]) -> str:
    """The release to run next: the one that most runs ask for.

    The latest comes last: the runs on the other releases lead to it.
    """
    cases = list(cases)
    latest = {trial.question.latest for case in cases for trial in case.trials()}
    counts = Counter(release for case in cases for release in wanted_of(case))
    return max(counts, key=lambda release: (release not in latest, counts[release], release))


def serve(case: Case, release: str, make: Maker) -> Case:
    """Make every run that a case asks of one release, those that follow from them too."""
    for trial in case.trials():
        while wanted := [one for one in trial.wanted() if one.release == release]:
            for one in wanted:
                trial.take(make(case, trial, one))
    return case
