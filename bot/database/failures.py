"""Runs that failed of our own infrastructure: kept apart from runs, since they say nothing of an issue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, delete, func, insert, select

from bot.database.models import FailureRow

MOST_DETAIL = 600


@dataclass(frozen=True, slots=True)
class Failed:
    """One try that failed; `cause` is a reason of runners/infra.py."""

    id: int
    failed: datetime
    job: str
    release: str
    cause: str
    detail: str
    worker: str


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause, with how often it was one and when last."""

    cause: str
    count: int
    last: datetime


class Failures:
    """What failed, for operators."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, job: str, release: str, cause: str, detail: str, worker: str) -> None:
        """Notes a try that failed."""
        row = {
            "failed": datetime.now(UTC),
            "job": job,
            "release": release,
            "cause": cause,
            "detail": detail[:MOST_DETAIL],
            "worker": worker,
        }
        with self._engine.begin() as connection:
            connection.execute(insert(FailureRow).values(row))

    def causes(self, since: datetime) -> list[Cause]:
        """The causes since that moment, the most frequent first."""
        query = select(FailureRow.cause, func.count(), func.max(FailureRow.failed)).where(FailureRow.failed > since)
        with self._engine.connect() as connection:
            found = [Cause(*row) for row in connection.execute(query.group_by(FailureRow.cause))]
        return sorted(found, key=lambda each: (-each.count, each.cause))

    def newest(self, limit: int) -> list[Failed]:
        """The newest failures."""
        query = select(FailureRow.__table__).order_by(FailureRow.failed.desc(), FailureRow.id.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [Failed(*row) for row in connection.execute(query)]

    def prune(self, before: datetime) -> int:
        """Forgets failures of before that moment; says how many."""
        with self._engine.begin() as connection:
            return connection.execute(delete(FailureRow).where(FailureRow.failed < before)).rowcount
