"""Which runs come next: a pure state machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from repros.values import ObservedRun, Repro


@dataclass(frozen=True, slots=True)
class Repeats:
    """How often a deciding run is made: usually, and at most where runs disagree or hang, within a budget."""

    usual: int = 2
    unsteady: int = 10
    budget_seconds: float = 600.0


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a Repro.

    `reported` is one release, or the two neighbours of a pre-release. `releases` are to be run whatever comes out
    (`--releases`). `known` are all releases, oldest first. `unavailable` are (release, reason) pairs of releases
    that can't be had. `max_runs` bounds all runs of the Repro, infra-errors apart.
    """

    reported: tuple[str, ...]
    latest: str
    known: tuple[str, ...]
    releases: tuple[str, ...] = ()
    bisect: bool = False
    repeats: Repeats = field(default_factory=Repeats)
    max_runs: int = 40
    unavailable: tuple[tuple[str, str], ...] = ()


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
    again, with the same `repeat`, until it has failed three times.
    """
    raise NotImplementedError
