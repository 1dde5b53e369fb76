"""Runs many issues release by release, so that an environment is built once, used by all, and may go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from bot.loop import Trial, Unavailable
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
    prefer: Callable[[], frozenset[str]] = frozenset,
) -> Iterator[Case]:
    """Yield each case as soon as its verdict stands.

    `make` makes a run; `leave` is told each release that nobody asks for at present (it may be pruned);
    `prefer` gives the releases whose environments are built already: they go first.
    """
    waiting: dict[int, Case] = {}
    for case in cases:
        if any(trial.wanted() for trial in case.trials()):
            waiting[case.number] = case
        else:
            yield case
    while waiting:
        release = busiest(waiting.values(), prefer())
        yield from _serve(release, waiting, make)
        leave(release)


def busiest(cases: Iterable[Case], built: frozenset[str]) -> str:
    """The release to run next: one that is built already, else the one that most runs ask for."""
    counts = Counter(w.release for case in cases for t in case.trials() for w in t.wanted())
    return max(counts, key=lambda release: (release in built, counts[release], release))


def _serve(release: str, waiting: dict[int, Case], make: Maker) -> Iterator[Case]:
    """Make every run that is asked of one release, those that follow from them too."""
    for case in list(waiting.values()):
        for trial in case.trials():
            while wanted := [w for w in trial.wanted() if w.release == release]:
                for one in wanted:
                    trial.take(make(case, trial, one))
        if not any(trial.wanted() for trial in case.trials()):
            del waiting[case.number]
            yield case
