"""Plays a plan against releases whose answers are known."""

from functools import partial
from itertools import groupby
from typing import Any

from repros.judge.observe import observe_all
from repros.judge.plan import Question, RunRequest, next_runs
from repros.judge.verdict import decide
from repros.values import Repro, Run, Verdict
from tests.repros.judge.making import CLAIM, Make, clean, missing, other, run, shows

KNOWN = (
    "1.0.0",
    "1.1.0",
    "1.2.0",
    "1.3.0",
    "1.4.0",
    "1.5.0",
    "1.6.0",
    "1.7.0",
    "1.8.0",
    "1.9.0",
    "2.0.0",
    "2.1.0",
    "2.2.0",
)

MAKE: dict[str, Make] = {"S": shows, "A": clean, "D": other, "?": missing, "I": partial(run, "infra-error")}
HANGS: dict[str, Make] = {"S": partial(run, "timeout", seconds=60.0), "A": clean}


def question(reported: str | tuple[str, ...] = "1.3.0", latest: str = "2.2.0", **rest: Any) -> Question:
    """Asks about `KNOWN` releases."""
    return Question((reported,) if isinstance(reported, str) else reported, latest, KNOWN, **rest)


def play(
    answers: dict[str, str],
    asked: Question,
    a_repro: Repro = CLAIM,
    slots: int = 1,
    built: frozenset[str] = frozenset(),
    make: dict[str, Make] = MAKE,
) -> tuple[Verdict, list[RunRequest]]:
    """Runs what is asked for until nothing is; `answers` is a letter a release, or a text of one letter a run."""
    runs: list[Run] = []
    rounds: list[tuple[RunRequest, ...]] = []
    while requests := next_runs(a_repro, asked, observe_all(a_repro, runs), slots, built):
        assert len(requests) <= slots
        rounds.append(requests)
        for request in requests:
            letters = answers[request.release]
            made = sum(r.torch == request.release for r in runs)
            letter = letters[min(made, len(letters) - 1)]
            runs.append(make[letter](torch=request.release, repeat=request.repeat))
        assert len(runs) < 200, "never ends"
    return decide(a_repro, observe_all(a_repro, runs), asked), [r for one in rounds for r in one]


def row(text: str) -> dict[str, str]:
    """What each release answers, a letter of `MAKE` for each."""
    return dict(zip(KNOWN, text, strict=True))


def releases(requests: list[RunRequest]) -> list[str]:
    """The releases in the order in which they were asked for, repeats left out."""
    return [release for release, _ in groupby(r.release for r in requests)]
