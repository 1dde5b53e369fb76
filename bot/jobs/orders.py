"""What travels between the web server, the GitHub side and the Docker side, as JSON in the job database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from bot.bugs import Bug
from bot.request import Request
from repros.values import Repro, Run

APPLICATION = "reprobot"
VERSION = "1"
"""Jobs are resumed only by the version that began them: it changes with the order of steps alone, after draining."""

ISSUES, BATCH, RUNS = "issues", "batch", "runs"
"""The queues: jobs of issues that somebody waits for, those of whole trackers, and one that only workers serve."""

SCHEDULE = "schedule"
BATCH_ACTIONS = frozenset({"triage", SCHEDULE})
"""What asks for many issues at once: `repro triage`, and the nightly schedule."""

ISSUE_JOB, RUN_JOB, BUILT_JOB, SWEEP_JOB, PRUNE_JOB = "issue", "run", "built", "sweep", "prune"
RETRIAGE_JOB = "retriage"

MAX_RECOVERIES = 25
"""After so many processes died over a job it is given up: it is what kills them."""


class Priority(IntEnum):
    """Lower is sooner; 0, the engine's default, would come before all."""

    COMMAND = 1
    EVENT = 2
    BATCH = 3
    UPKEEP = 4


@dataclass(frozen=True, slots=True)
class GivenCommand:
    """A `/repro` comment. `actor` is who wrote or last edited it; `refused` is why it can't be read."""

    comment: int
    actor: str
    issue_author: str | None
    kind: str = "run"
    torch: str | None = None
    python: str | None = None
    releases: str | None = None
    bisect: bool = False
    programs: tuple[str, ...] = ()
    refused: str | None = None

    @property
    def request(self) -> Request:
        """What it asks for besides the issue's own words."""
        return Request(torch=self.torch, python=self.python, releases=self.releases, bisect=self.bisect)


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


@dataclass(frozen=True, slots=True)
class RunAnswer:
    """What a worker gives back: the key of a kept Run, or an infra-error itself, or why the release can't be had.

    Or the bug of ours that ended the run.
    """

    kept: str | None = None
    failed: Run | None = None
    unavailable: str | None = None
    bug: Bug | None = None


@dataclass(frozen=True, slots=True)
class BuiltOrder:
    """Asks which of the releases have their environment already."""

    repro: Repro
    releases: tuple[str, ...]
    request: Request
    day: date | None = None
    packages: dict[str, str] = field(default_factory=dict)
