"""What travels between the web server, the GitHub side and the Docker side, as JSON in the job database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from bot.answering.command import Command
from bot.answering.request import FIELDS, Request
from bot.answering.trial import Made, Unavailable
from bot.bugs import Bug
from bot.database.runs import RunCache
from repros.values import Outcome, Repro, Run

APPLICATION = "reprobot"
VERSION = "2"
"""Jobs are resumed only by the version that began them: it changes with the order of steps alone, after draining."""

ISSUES, BATCH, RUNS = "issues", "batch", "runs"
"""The queues: jobs of issues that somebody waits for, those of whole trackers, and one that only workers serve."""

SCHEDULE = "schedule"
BATCH_ACTIONS = frozenset({"triage", SCHEDULE})
"""What asks for many issues at once: `repro triage`, and the nightly schedule."""

ISSUE_JOB, RUN_JOB, BUILT_JOB, SWEEP_JOB, PRUNE_JOB = "issue", "run", "built", "sweep", "prune"
RETRIAGE_JOB = "retriage"

LONGEST_RUN = 3 * 3600.0
"""Seconds that a run may take with all that it waits for: an environment of several gigabytes, an engine."""

MAX_RECOVERIES = 25
"""After so many processes died over a job it is given up: it is what kills them."""


class Priority(IntEnum):
    """Lower is sooner; 0, the engine's default, would come before all."""

    COMMAND = 1
    EVENT = 2
    BATCH = 3
    UPKEEP = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCommand(Command):
    """A `/repro` comment. `actor` is who wrote or last edited it; `refused` is why it can't be read."""

    comment: int
    actor: str
    issue_author: str | None
    refused: str | None = None

    @property
    def request(self) -> Request:
        """What it asks for besides the issue's own words."""
        return Request(**{each.name: getattr(self, each.name) for each in FIELDS})


@dataclass(frozen=True, slots=True)
class IssueOrder:
    """An issue to be judged; `command` is the one that asks for it, None for an event and for batch work.

    `asked` is what batch work asks for besides the issue's own words.
    """

    repository: str
    number: int
    installation: int | None = None
    command: GivenCommand | None = None
    action: str = "command"
    asked: Request = field(default_factory=Request)

    @property
    def request(self) -> Request:
        """What is asked for besides the issue's own words."""
        return self.command.request if self.command else self.asked

    @property
    def is_batch(self) -> bool:
        """Whether it is one of many that nobody waits for."""
        return self.action in BATCH_ACTIONS

    @property
    def priority(self) -> Priority:
        """People's commands go before webhook events, those before batch work."""
        return Priority.COMMAND if self.command else Priority.BATCH if self.is_batch else Priority.EVENT

    @property
    def queue(self) -> str:
        """The queue that it waits in."""
        return BATCH if self.is_batch else ISSUES


@dataclass(frozen=True, slots=True)
class RunOrder:
    """One run that is asked for; `day` is when the issue was written.

    `packages` are the further ones that the issue's repository lets its programs import.
    """

    repro: Repro
    release: str
    repeat: int
    request: Request
    day: date | None = None
    packages: dict[str, str] = field(default_factory=dict)

    def failed(self, reason: str) -> Run:
        """The infra-error Run where it could not be carried out."""
        return Run(self.release, self.request.python or "", Outcome.INFRA_ERROR, repeat=self.repeat, reason=reason)


@dataclass(frozen=True, slots=True)
class RunAnswer:
    """What a worker gives back: the key of a kept Run, or an infra-error itself, or why the release can't be had.

    Or the bug of ours that ended the run.
    """

    kept: str | None = None
    failed: Run | None = None
    unavailable: str | None = None
    bug: Bug | None = None

    def made(self, order: RunOrder, cache: RunCache) -> Made:
        """What the order gave; a kept Run is in the cache."""
        if self.bug is not None:
            return self.bug
        if self.unavailable is not None:
            return Unavailable(order.release, self.unavailable)
        run = cache.find(self.kept) if self.kept else self.failed
        return run or order.failed("the run was forgotten before it was judged")


@dataclass(frozen=True, slots=True)
class BuiltOrder:
    """Asks which of the releases have their environment already."""

    repro: Repro
    releases: tuple[str, ...]
    request: Request
    day: date | None = None
    packages: dict[str, str] = field(default_factory=dict)
