"""The bot's whole answer to one issue: what was read, judged and is to be labelled."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.bugs import Bug
from repros.judge.backends import BackendOutcome
from repros.judge.crash_trace import CrashTrace
from repros.judge.smallest import Smallest
from repros.values import Issue, Reading, Repro, Verdict

ASKED = "The command names"
"""What the sentence on the release begins with where `--torch` or `torch=` names it, not the report."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What further runs told of a failure that shows, and on which releases they were made; none of it decides.

    `backends` is None where none was tried; `why_not` says why what was asked for isn't there.
    """

    backends: tuple[BackendOutcome, ...] | None = None
    backends_on: str = ""
    why_not: str = ""
    crash: CrashTrace | None = None
    crash_on: str = ""
    smallest: Smallest | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One Repro with its Verdict; `repro` is None where the issue has no program.

    `latest` is the release that counted as the latest, where that could matter. `bug` is ours, and the reason of an
    `error`; without it the infrastructure is. `followed` is what was found out after the verdict stood.
    """

    repro: Repro | None
    verdict: Verdict
    latest: str | None = None
    bug: Bug | None = None
    followed: Followed = field(default_factory=Followed)

    @classmethod
    def ended_by(cls, bug: Bug, repro: Repro | None = None) -> Result:
        """What a bug of ours leaves of a Repro."""
        return cls(repro, bug.verdict, bug=bug)


@dataclass(frozen=True, slots=True)
class LabelPlan:
    """Labels to add and remove, and those that are only shown."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one issue after its runs; the first Result is the deciding one."""

    issue: Issue
    reading: Reading
    results: tuple[Result, ...]
    labels: LabelPlan
    comment: str = ""

    @property
    def verdict(self) -> Verdict:
        """The issue's verdict: that of its deciding Repro."""
        return self.results[0].verdict
