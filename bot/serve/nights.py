"""What is done at start and every night: look for missed deliveries, forget what is old."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from dbos import DBOS, ClientScheduleInput, DBOSClient, EnqueueOptions
from sqlalchemy import Engine

from bot.jobs.orders import ISSUES, MAX_RECOVERIES, PRUNE_JOB, RETRIAGE_JOB, SWEEP_JOB, Priority
from bot.serve.missed_events import Sweep
from bot.serve.prune import prune
from bot.settings.schema import Schedule
from repros.contract import Json

NIGHT_HOUR = 3
"""By UTC. What the engine passes its scheduled workflows, the moment that they are for, decides nothing here."""


@dataclass(frozen=True)
class Upkeep:
    """The workflows of the night."""

    sweep: Sweep
    engine: Engine

    def register(self) -> None:
        """Makes the workflows known to the engine."""

        @DBOS.workflow(name=SWEEP_JOB, max_recovery_attempts=MAX_RECOVERIES)
        def sweep(*_: object) -> Json:
            return DBOS.run_step({"name": "sweep"}, lambda: dict(self.sweep.all()))

        @DBOS.workflow(name=PRUNE_JOB, max_recovery_attempts=MAX_RECOVERIES)
        def forget(*_: object) -> Json:
            return DBOS.run_step({"name": "prune"}, lambda: dict(prune(self.engine)))

        _ = sweep, forget


@contextmanager
def nightly(client: DBOSClient, name: str, schedule: Schedule) -> Iterator[None]:
    """Enqueues a sweep at start, and has the engine make each night's workflows once, however many processes there are.

    A night that was missed is made up for.
    """
    sweep_now(client, name)
    client.apply_schedules(schedules(schedule))
    if not schedule.nightly:
        client.delete_schedule(RETRIAGE_JOB)
    yield


def sweep_now(client: DBOSClient, name: str) -> None:
    """Enqueues a sweep for the process of that name."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    options: EnqueueOptions = {"workflow_name": SWEEP_JOB, "queue_name": ISSUES, "priority": Priority.UPKEEP}
    client.enqueue(options | {"workflow_id": f"{SWEEP_JOB}/start/{name}/{now}"})


def schedules(schedule: Schedule) -> list[ClientScheduleInput]:
    """The workflows of a night, each from its hour on."""
    hours = {SWEEP_JOB: NIGHT_HOUR, PRUNE_JOB: NIGHT_HOUR} | ({RETRIAGE_JOB: schedule.hour} if schedule.nightly else {})
    return [
        {
            "schedule_name": name,
            "workflow_name": name,
            "schedule": f"0 {hour} * * *",
            "queue_name": ISSUES,
            "automatic_backfill": True,
        }
        for name, hour in hours.items()
    ]
