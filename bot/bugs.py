"""A bug of ours in one issue: caught at the step that raised, told to us, and no more than that issue's `error`.

What the machine, GitHub or a person's words are to blame for passes through: it has ways of its own.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from bot.at_hand import issue_at_hand
from bot.failures import Failure
from bot.inert import plain
from repros.values import Problem, Verdict, VerdictKind
from runners.failures import RunnerFailure

Step = Literal["reading", "planning", "running", "judging", "rendering"]
Value = TypeVar("Value")

DOING: dict[Step, str] = {
    "reading": "reading this report",
    "planning": "planning what to run",
    "running": "running the program",
    "judging": "judging what the runs showed",
    "rendering": "writing its answer",
}
BUG = "bug"
"""The code of the Problem that tells of one."""

NO_BUGS = (Failure, RunnerFailure, OSError)
MACHINERY = frozenset({"dbos", "docker", "github", "psycopg", "requests", "sqlalchemy", "urllib3"})
"""Libraries whose exceptions tell of what they reach: a database, an engine, GitHub."""

OURS = Path(__file__).parents[1]
OUTER_FRAMES, INNER_FRAMES, MOST_CHARACTERS = 20, 10, 20_000
"""Of a traceback that is told: a text that nests deeply raises a thousand frames deep, and may be quoted."""


@dataclass(frozen=True, slots=True)
class Bug:
    """`step` is what failed, `kind` the exception's type, `where` the innermost line of ours, as `bot/main.py:70`."""

    step: Step
    kind: str
    where: str

    @property
    def verdict(self) -> Verdict:
        """The `error` of an issue that it kept from its verdict."""
        why = f"A bug of the bot's ended {DOING[self.step]} ({self.kind}). Nothing of it is held against the report."
        return Verdict(VerdictKind.ERROR, why)

    @property
    def problem(self) -> Problem:
        """What tells it apart, in JSON, from infrastructure that failed."""
        return Problem(BUG, f"{self.step}: {self.kind} at {self.where}")

    @classmethod
    def of(cls, problem: Problem) -> Bug:
        """The bug that a Problem tells of."""
        step, _, rest = problem.detail.partition(": ")
        kind, _, where = rest.partition(" at ")
        return cls(next(each for each in DOING if each == step), kind, where)


def guarded(step: Step, call: Callable[[], Value]) -> Value | Bug:
    """What the call gives; a Bug where it raises what it should not."""
    try:
        return call()
    except Exception as error:
        if is_machinery(error):
            raise
        bug = Bug(step, type(error).__name__, innermost(error))
        tell(bug, error)
        return bug


def is_machinery(error: Exception) -> bool:
    """Whether something else than our own code is to blame."""
    modules = {base.__module__.partition(".")[0] for base in type(error).__mro__}
    return isinstance(error, NO_BUGS) or not modules.isdisjoint(MACHINERY)


def innermost(error: Exception) -> str:
    """The last line of our own that the exception came through."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(OURS) and ".venv" not in path.parts:
            return f"{path.relative_to(OURS)}:{frame.lineno}"
    return "?"


def tell(bug: Bug, error: Exception) -> None:
    """One line in the log with the traceback, where the process has a log; else one on standard error without."""
    if has_log():
        import structlog

        log = structlog.get_logger("bot.bugs")
        log.error("a bug of ours", step=bug.step, kind=bug.kind, where=bug.where, traceback=traced(error))
        count(bug)
        return
    if "REPRO_TRACEBACK" in os.environ:
        sys.stderr.write(plain(traced(error)))
    issue = issue_at_hand()
    named = f"{issue}: " if issue else ""
    hint = "set REPRO_TRACEBACK=1 for what to put in a report"
    told = f"{named}a bug of ours while {DOING[bug.step]}, {bug.kind} at {bug.where}: {hint}"
    sys.stderr.write(f"repro: {' '.join(plain(told).split())}\n")


def has_log() -> bool:
    """Whether the process has a log; one that hasn't is spared structlog's import."""
    structlog = sys.modules.get("structlog")
    return structlog is not None and structlog.is_configured()


def traced(error: Exception) -> str:
    """The traceback as text, without its middle where it is long."""
    frames = traceback.extract_tb(error.__traceback__)
    outer, inner = frames[:OUTER_FRAMES], frames[OUTER_FRAMES:][-INNER_FRAMES:]
    left_out = len(frames) - len(outer) - len(inner)
    lines = [
        "Traceback (most recent call last):\n",
        *traceback.format_list(outer),
        *([f"  … {left_out} more frames …\n"] if left_out else []),
        *traceback.format_list(inner),
        *traceback.format_exception_only(error),
    ]
    return "".join(lines)[:MOST_CHARACTERS]


def count(bug: Bug) -> None:
    """For the metrics."""
    from bot.logs.counters import BUGS

    BUGS.labels(bug.step).inc()
