"""Processes that serve queues: who was seen alive, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, func, select

from bot.database.models import ProcessRow
from bot.database.upsert import put

LATELY = timedelta(seconds=30)


class Processes:
    """Heartbeats."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def beat(self, name: str, side: str, slots: int) -> None:
        """Notes that a process is alive."""
        row = {"id": name, "side": side, "slots": slots, "seen": datetime.now(UTC)}
        put(self._engine, ProcessRow, row, "id")

    def gone(self, name: str) -> None:
        """Notes that a process has ended."""
        with self._engine.begin() as connection:
            connection.execute(delete(ProcessRow).where(ProcessRow.id == name))

    def slots(self, side: str) -> int:
        """The slots of all processes of a side that were seen lately."""
        where = (ProcessRow.side == side, ProcessRow.seen > datetime.now(UTC) - LATELY)
        with self._engine.connect() as connection:
            return connection.execute(select(func.coalesce(func.sum(ProcessRow.slots), 0)).where(*where)).scalar_one()
