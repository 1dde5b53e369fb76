"""What is done at start and every night: look for missed deliveries, forget what is old."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from dbos import DBOS, DBOSClient, error
from sqlalchemy import Engine

from bot.config import Schedule
from bot.jobs.orders import ISSUES, MAX_RECOVERIES, PRUNE_JOB, RETRIAGE_JOB, SWEEP_JOB, Priority
from bot.jobs.prune import prune
from bot.jobs.sweep import Sweep
from repros.contract import Json

NIGHT_HOUR = 3
LOOK_SECONDS = 600.0

log = structlog.get_logger("bot.jobs")


@dataclass(frozen=True)
class Upkeep:
    """The workflows of the night."""

    sweep: Sweep
    engine: Engine

    def register(self) -> None:
        """Makes the workflows known to the engine."""

        @DBOS.workflow(name=SWEEP_JOB, max_recovery_attempts=MAX_RECOVERIES)
        def sweep() -> Json:
            return DBOS.run_step({"name": "sweep"}, lambda: dict(self.sweep.all()))

        @DBOS.workflow(name=PRUNE_JOB, max_recovery_attempts=MAX_RECOVERIES)
        def forget() -> Json:
            return DBOS.run_step({"name": "prune"}, lambda: dict(prune(self.engine)))

        _ = sweep, forget


def night_jobs(schedule: Schedule) -> dict[str, int]:
    """The workflows of a night, each with the hour from which on it is made."""
    again = {RETRIAGE_JOB: schedule.hour} if schedule.nightly else {}
    return {SWEEP_JOB: NIGHT_HOUR, PRUNE_JOB: NIGHT_HOUR, **again}


@contextmanager
def nightly(client: DBOSClient, name: str, hours: Mapping[str, int]) -> Iterator[None]:
    """Enqueues a sweep at start, and the night's workflows once a night, however many processes there are."""
    stop = threading.Event()
    started = datetime.now(UTC).isoformat(timespec="seconds")
    enqueue_once(client, SWEEP_JOB, f"{SWEEP_JOB}/start/{name}/{started}")
    thread = threading.Thread(target=_nights, args=(client, stop, hours), name="nights", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=5)


def _nights(client: DBOSClient, stop: threading.Event, hours: Mapping[str, int]) -> None:
    while not stop.wait(LOOK_SECONDS):
        try:
            enqueue_due(client, hours, datetime.now(UTC))
        except Exception:  # a database that is away is there again in the next round
            log.exception("could not enqueue the night's work")


def enqueue_due(client: DBOSClient, hours: Mapping[str, int], now: datetime) -> None:
    """Enqueues what is due at that moment and wasn't made that night."""
    for name, hour in hours.items():
        if now.hour >= hour:
            enqueue_once(client, name, f"{name}/{now.date().isoformat()}")


def enqueue_once(client: DBOSClient, name: str, job: str) -> bool:
    """Enqueues a job without an order; False where it is known."""
    try:
        client.enqueue(
            {
                "workflow_name": name,
                "queue_name": ISSUES,
                "workflow_id": job,
                "workflow_id_reuse_policy": "reject",
                "priority": Priority.UPKEEP,
            }
        )
    except error.DBOSWorkflowIDInUseError:
        return False
    return True
