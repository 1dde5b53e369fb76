"""One issue on its way through a sweep: what is asked about it, what has been run, and its verdict in the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.answer import Result
from bot.config import Config
from bot.loop import Trial
from bot.pipeline import ended, nothing_to_run, planned, to_judge
from bot.references import Reference
from bot.request import Request
from bot.triage.terms import Terms
from repros.values import Issue, Reading, Repro
from runners.release_list import Releases


@dataclass
class Part:
    """One judged Repro: a Result that needs no run, or a Trial with the sentence on the reported release."""

    asked: Result | Trial
    release_reason: str | None = None

    def result(self) -> Result:
        """The Repro with its Verdict, as far as it stands."""
        return ended(self.asked, self.release_reason) if isinstance(self.asked, Trial) else self.asked


@dataclass
class Case:
    """One issue; `parts` are its judged Repros: a Result that needs no run, or a Trial; `terms` are how it is judged.

    `reference` is where it stands on GitHub, None for one from a file.
    """

    number: int
    issue: Issue
    reading: Reading
    parts: tuple[Part, ...]
    terms: Terms
    reference: Reference | None = None

    @property
    def has_program(self) -> bool:
        """Whether there is anything that was, or could have been, run."""
        return bool(self.reading.repros)

    def trials(self) -> list[Trial]:
        """Its Repros that have to be run."""
        return [part.asked for part in self.parts if isinstance(part.asked, Trial)]

    def results(self) -> tuple[Result, ...]:
        """A Result a judged Repro."""
        return tuple(part.result() for part in self.parts)


def open_case(
    number: int,
    issue: Issue,
    reading: Reading,
    request: Request,
    terms: Terms,
    releases: Callable[[], Releases],
) -> Case:
    """The Case of an issue that has been read."""
    day = issue.created.date() if issue.created else None
    parts = [open_part(repro, request, terms.config, releases, day) for repro in to_judge(reading)]
    return Case(number, issue, reading, tuple(parts) or (Part(nothing_to_run(reading)),), terms)


def open_part(
    repro: Repro, request: Request, config: Config, releases: Callable[[], Releases], day: date | None
) -> Part:
    """What is asked about one Repro, or its Result where that needs no run."""
    asked = planned(repro, request, config, releases, day)
    return Part(asked) if isinstance(asked, Result) else Part(Trial(repro, asked.question), asked.reason)
