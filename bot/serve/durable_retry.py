"""What is tried again: steps that speak with GitHub, durably, and reads of a database that is away."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from dbos import DBOS
from sqlalchemy.exc import OperationalError

from bot.github.errors import BadCredentials, GitHubFailure, Gone, RateLimited, Unavailable
from bot.jobs.busy import Busy
from bot.serve.issue_job import JobOver
from bot.serve.metrics import STEPS

LONGEST_PAUSE = 300.0
MOST_TRIES = 60
"""With pauses that grow to five minutes: a good four hours."""

T = TypeVar("T")
log = structlog.get_logger("bot.serve")


def durably(name: str, call: Callable[[], Any], busy: Busy, forget: Callable[[], None] = lambda: None) -> Any:
    """The value of a step, which must be JSON. `forget` drops a token that GitHub no longer takes.

    Pauses are the engine's own sleeps: they outlast the process. Raises JobOver where GitHub refuses for good.
    """
    for attempt in range(MOST_TRIES):
        told = DBOS.run_step({"name": name}, _once, name, call, attempt, busy, forget)
        if "value" in told:
            return told["value"]
        if "over" in told:
            raise JobOver(told["over"], told["why"])
        DBOS.sleep(told["again"])
    raise JobOver("unavailable", f"{name}: GitHub could not be reached for hours")


def until_back(read: Callable[[], T]) -> T:
    """What a read of the database gives, which is no step since it is stored there already.

    A job that the database's absence ended would be lost; a process that loses its locks ends in the meantime, and the
    next one goes on. Raises OperationalError where it is away for hours.
    """
    for attempt in range(MOST_TRIES):
        try:
            return read()
        except OperationalError as failure:
            time.sleep(_pause(attempt, failure))
    return read()


def _once(name: str, call: Callable[[], Any], attempt: int, busy: Busy, forget: Callable[[], None]) -> dict[str, Any]:
    """One try as a value, since a stored exception would come back as another type."""
    try:
        with busy.step(), STEPS.labels(name).time():
            return {"value": call()}
    except OperationalError as failure:
        return {"again": _pause(attempt, failure)}
    except GitHubFailure as failure:
        if isinstance(failure, BadCredentials):
            forget()
        return _after(failure, attempt)


def _after(failure: GitHubFailure, attempt: int) -> dict[str, Any]:
    """What becomes of a step after GitHub's failure."""
    match failure:
        case RateLimited():
            log.warning("rate limited", seconds=failure.seconds)
            return {"again": failure.seconds}
        case Unavailable() | BadCredentials():
            # Bad credentials are nothing of the job's: a token is fetched anew, and a key its operator changes.
            return {"again": _pause(attempt, failure)}
        case Gone():
            return {"over": "gone", "why": str(failure)}
        case _:
            log.error("refused", why=str(failure))
            return {"over": "refused", "why": str(failure)}


def _pause(attempt: int, failure: Exception) -> float:
    pause = min(2.0**attempt, LONGEST_PAUSE)
    log.warning("try again", why=" ".join(str(failure).split())[:300], seconds=pause)
    return pause
