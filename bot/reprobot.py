"""What other programs import as `reprobot`: read an issue, run its programs, judge the runs, and the values.

The wheel holds this file as the package of that name (pyproject.toml); docs/library.md has an example.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering.question import ask
from bot.answering.request import Request
from bot.answering.trial import Trial, Unavailable
from bot.failures import BadInput, Failure
from bot.settings.config import load_config
from repros.judge.verdict import repro_before_running
from repros.read import read_issue
from repros.values import (
    Claim,
    ClaimKind,
    Comment,
    Invocation,
    Issue,
    Observation,
    ObservedRun,
    Outcome,
    Problem,
    RaisedException,
    Reading,
    ReportedEnvironment,
    Repro,
    Role,
    Run,
    SourceFile,
    Statement,
    Verdict,
    VerdictKind,
)
from runners.failures import RunnerFailure

if TYPE_CHECKING:
    from bot.answering.machine import Machine

__all__ = [
    "BadInput",
    "Claim",
    "ClaimKind",
    "Comment",
    "Failure",
    "Invocation",
    "Issue",
    "Observation",
    "ObservedRun",
    "Outcome",
    "Problem",
    "RaisedException",
    "Reading",
    "ReportedEnvironment",
    "Repro",
    "Request",
    "Role",
    "Run",
    "RunnerFailure",
    "SourceFile",
    "Statement",
    "Unavailable",
    "Verdict",
    "VerdictKind",
    "judge",
    "read",
    "run",
]


def read(issue: Issue | str) -> Reading:
    """What an issue, or its bare text, says: its programs, the deciding one first, each with claim and Statements.

    Pure, and raises nothing for any text.
    """
    return read_issue(Issue(body=issue) if isinstance(issue, str) else issue)


def run(
    repro: Repro, request: Request | None = None, *, written: date | None = None, config: Path | None = None
) -> tuple[Run | Unavailable, ...]:
    """The runs, in containers of this machine, that a verdict on a Repro needs; none where it needs none.

    `request` asks what the options of `repro run` ask, `written` is the day of the issue, `config` a file with changes
    of app.yaml. A release that can't be had is among them as Unavailable, with the reason.

    Raises BadInput for a request or a file that can't be followed, RunnerFailure where the machine fails, RuntimeError
    for a bug of ours.
    """
    from bot.answering.local_runs import LocalRuns
    from bot.answering.trial import run_out

    request, machine = request or Request(), _machine(config)
    trial = _trial(repro, request, written, machine)
    if isinstance(trial, Verdict):
        return ()
    run_out(trial, LocalRuns(machine, request, written, machine.slots))
    if trial.bug:
        raise RuntimeError(trial.bug.problem.detail)
    return *trial.runs, *(Unavailable(*gone) for gone in trial.question.unavailable)


def judge(
    repro: Repro,
    runs: Iterable[Run | Unavailable],
    request: Request | None = None,
    *,
    written: date | None = None,
    config: Path | None = None,
) -> Verdict:
    """What the runs of a Repro say together: of `run`, with what it was given, or made by any other means.

    It looks at the list of torch's releases, which is kept in the store, and runs nothing. Raises as `run` does.
    """
    trial = _trial(repro, request or Request(), written, _machine(config))
    if isinstance(trial, Verdict):
        return trial
    for made in runs:
        trial.take(made)
    return trial.result().verdict


@cache
def _machine(config: Path | None) -> Machine:
    from bot.answering.machine import Machine

    return Machine(load_config(config))


def _trial(repro: Repro, request: Request, written: date | None, machine: Machine) -> Trial | Verdict:
    """What is to be run and judged; a Verdict where that needs no run."""
    if told := repro_before_running(repro):
        return told
    asked = ask(repro, request, machine.config, machine.releases, written)
    return asked if isinstance(asked, Verdict) else Trial(repro, asked.question, asked.reason)
