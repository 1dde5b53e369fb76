"""The job engine's own table, read for people: what waits, what is under way, what was given up."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Engine, Select, func, select

from bot.jobs.engine_private import jobs_table
from bot.jobs.orders import APPLICATION, ISSUE_JOB
from repros.contract import Json

WAITING = ("ENQUEUED", "DELAYED")
ENDED = ("SUCCESS", "CANCELLED")
GIVEN_UP = ("MAX_RECOVERY_ATTEMPTS_EXCEEDED", "ERROR")
_ISSUE = re.compile(r"(?P<repository>[\w.-]+/[\w.-]+)#(?P<number>\d{1,9})/(?P<trigger>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class JobState:
    """How many jobs of a name, in a queue, are in a state."""

    name: str
    queue: str
    status: str
    count: int


@dataclass(frozen=True, slots=True)
class StoredJob:
    """One job. `issue` is `OWNER/REPO#N` with its repository and number where the id names one.

    `ended` is what an ended one gave back, as the job of an issue says it.
    """

    job: str
    name: str
    status: str
    queue: str
    worker: str
    attempts: int
    created: datetime
    started: datetime | None
    updated: datetime
    error: str
    ended: Json

    @property
    def issue(self) -> tuple[str, int] | None:
        """The issue that it is of."""
        return issue_of(self.job)


def issue_of(job: str) -> tuple[str, int] | None:
    """The repository and number of a job's issue, by its id."""
    found = _ISSUE.match(job)
    return (found["repository"], int(found["number"])) if found else None


def trigger_of(job: str) -> str:
    """What asked for a job, by its id: `event`, `comment`, `swept`, `triage`."""
    found = _ISSUE.match(job)
    return (found["trigger"] if found else job).partition("/")[0]


class Backlog:
    """Reads jobs; nothing here changes one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs = jobs_table(engine)

    def states(self) -> list[JobState]:
        """The jobs that are not pruned yet, counted."""
        jobs = self._jobs.c
        told = (jobs.name, func.coalesce(jobs.queue_name, ""), jobs.status)
        query = select(*told, func.count()).where(jobs.application_name == APPLICATION).group_by(*told)
        with self._engine.connect() as connection:
            return [JobState(*row) for row in connection.execute(query)]

    def waiting(self, limit: int) -> list[StoredJob]:
        """Those that wait, in the order in which they will be taken."""
        return self._read(WAITING, limit, self._jobs.c.priority, self._jobs.c.created_at)

    def running(self, limit: int) -> list[StoredJob]:
        """Those under way, the oldest first."""
        return self._read(("PENDING",), limit, self._jobs.c.created_at)

    def given_up(self, limit: int) -> list[StoredJob]:
        """Those that failed for good, the newest first."""
        return self._read(GIVEN_UP, limit, self._jobs.c.updated_at.desc())

    def ended(self, limit: int) -> list[StoredJob]:
        """The jobs of issues that came to their end or were cancelled, the newest first."""
        found = self._select(ENDED).where(self._jobs.c.name == ISSUE_JOB)
        return self._rows(found.order_by(self._jobs.c.created_at.desc(), self._jobs.c.workflow_uuid).limit(limit))

    def of_issue(self, repository: str, number: int) -> list[StoredJob]:
        """The jobs of an issue that wait or are under way."""
        found = self._select((*WAITING, "PENDING")).where(
            self._jobs.c.workflow_uuid.startswith(f"{repository}#{number}/", autoescape=True)
        )
        return self._rows(found.order_by(self._jobs.c.created_at).limit(100))

    def _read(self, states: Sequence[str], limit: int, *order: ColumnElement[object]) -> list[StoredJob]:
        return self._rows(self._select(states).order_by(*order, self._jobs.c.workflow_uuid).limit(limit))

    def _select(self, states: Sequence[str]) -> Select[tuple[object, ...]]:
        jobs = self._jobs.c
        return select(self._jobs).where(jobs.application_name == APPLICATION, jobs.status.in_(states))

    def _rows(self, query: Select[tuple[object, ...]]) -> list[StoredJob]:
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return [
            StoredJob(
                job=row["workflow_uuid"],
                name=row["name"] or "",
                status=row["status"],
                queue=row["queue_name"] or "",
                worker=row["executor_id"] or "",
                attempts=row["recovery_attempts"] or 0,
                created=moment(row["created_at"]),
                started=moment(row["started_at_epoch_ms"]) if row["started_at_epoch_ms"] else None,
                updated=moment(row["updated_at"]),
                error=failure_of(row["error"]),
                ended=value_of(row["output"]),
            )
            for row in rows
        ]


def moment(milliseconds: int) -> datetime:
    """The moment of the engine's clock."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def value_of(stored: str | None) -> Json:
    """The object that a job gave back, as bot.jobs.serializer writes it; empty where it is none."""
    try:
        found = json.loads(stored or "null")
    except ValueError:
        return {}
    value = found.get("value") if isinstance(found, dict) else None
    return value if isinstance(value, dict) else {}


def failure_of(stored: str | None) -> str:
    """The name and message of a stored failure, as bot.jobs.serializer writes it."""
    if not stored:
        return ""
    try:
        found = json.loads(stored)
    except ValueError:
        return stored[:500]
    told = found.get("failed") if isinstance(found, dict) else None
    return ": ".join(map(str, told)) if isinstance(told, list) else ""
