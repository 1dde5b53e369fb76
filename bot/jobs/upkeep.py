"""What is done at start and every night: look for missed deliveries, forget what is old."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from dbos import DBOS, DBOSClient, error

from bot.config import Schedule
from bot.database.answers import Answers
from bot.database.commands import Commands
from bot.database.deliveries import Deliveries
from bot.database.failures import Failures
from bot.database.processes import Processes
from bot.database.runs import RunCache
from bot.jobs.orders import APPLICATION, ISSUES, MAX_RECOVERIES, PRUNE_JOB, RETRIAGE_JOB, SWEEP_JOB, Priority
from bot.jobs.sweep import Sweep
from repros.contract import Json

KEEP_JOBS = timedelta(days=14)
"""A job's id is what makes a redelivery the same job, and GitHub can be asked to send again for three days."""

KEEP_RUNS = timedelta(days=365)
KEEP_DELIVERIES = timedelta(days=30)
KEEP_ANSWERS = timedelta(days=60)
KEEP_FAILURES = timedelta(days=30)
KEEP_PROCESSES = timedelta(days=7)
"""A worker that was killed stays in sight for a while; one that ended in order is gone at once."""

BATCH = 500

NIGHT_HOUR = 3
LOOK_SECONDS = 600.0

log = structlog.get_logger("bot.jobs")


@dataclass(frozen=True)
class Upkeep:
    """The workflows of the night."""

    sweep: Sweep
    runs: RunCache
    deliveries: Deliveries
    commands: Commands
    answers: Answers
    failures: Failures
    processes: Processes

    def register(self) -> None:
        """Makes the workflows known to the engine."""

        @DBOS.workflow(name=SWEEP_JOB, max_recovery_attempts=MAX_RECOVERIES)
        def sweep() -> Json:
            return DBOS.run_step({"name": "sweep"}, lambda: dict(self.sweep.all()))

        @DBOS.workflow(name=PRUNE_JOB, max_recovery_attempts=MAX_RECOVERIES)
        def prune() -> Json:
            return DBOS.run_step({"name": "prune"}, self.prune)

        _ = sweep, prune

    def prune(self) -> Json:
        """Forgets what is old; says how much of each."""
        now = datetime.now(UTC)
        return {
            "jobs": prune_jobs(now - KEEP_JOBS),
            "runs": self.runs.prune(now - KEEP_RUNS),
            "deliveries": self.deliveries.prune(now - KEEP_DELIVERIES),
            "commands": self.commands.prune(now - timedelta(days=1)),
            "answers": self.answers.prune(now - KEEP_ANSWERS),
            "failures": self.failures.prune(now - KEEP_FAILURES),
            "processes": self.processes.prune(now - KEEP_PROCESSES),
        }


def prune_jobs(before: datetime) -> int:
    """Deletes the jobs that ended before that moment; says how many."""
    removed = 0
    while True:
        old = DBOS.list_workflows(
            completed_before=before.isoformat(),
            status=["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
            limit=BATCH,
            load_input=False,
            load_output=False,
            application_name=APPLICATION,
        )
        if not old:
            return removed
        DBOS.delete_workflows([job.workflow_id for job in old])
        removed += len(old)


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
