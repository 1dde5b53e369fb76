"""Runs under way: what each does now, and what its program has printed so far."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, select

from bot.database.models import LiveRow, ProcessRow
from bot.database.processes import LATELY
from bot.database.upsert import put

LONGEST = timedelta(hours=4)
"""Nothing runs longer; a row that old was left behind."""


@dataclass(frozen=True, slots=True)
class LiveRun:
    """A run under way. `stdout` and `stderr` are the streams' ends, `printed` all bytes of both so far."""

    job: str
    worker: str
    release: str
    repeat: int
    doing: str
    stdout: str
    stderr: str
    printed: int
    started: datetime
    changed: datetime


class LiveRuns:
    """Written by the worker that makes a run, read by whoever shows it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, run: LiveRun) -> None:
        """Writes how far a run is."""
        put(self._engine, LiveRow, asdict(run), "job")

    def ended(self, job: str) -> None:
        """Removes a run."""
        with self._engine.begin() as connection:
            connection.execute(delete(LiveRow).where(LiveRow.job == job))

    def all(self) -> list[LiveRun]:
        """The runs of workers that were seen lately, the longest under way first."""
        alive = select(ProcessRow.id).where(ProcessRow.seen > datetime.now(UTC) - LATELY)
        query = select(LiveRow.__table__).where(LiveRow.worker.in_(alive)).order_by(LiveRow.started, LiveRow.job)
        with self._engine.connect() as connection:
            return [LiveRun(*row) for row in connection.execute(query)]

    def forget_dead(self) -> int:
        """Removes the runs of workers that are dead, and what was left behind; says how many."""
        now = datetime.now(UTC)
        alive = select(ProcessRow.id).where(ProcessRow.seen > now - LATELY)
        old = LiveRow.started < now - LONGEST
        with self._engine.begin() as connection:
            return connection.execute(delete(LiveRow).where(LiveRow.worker.not_in(alive) | old)).rowcount
