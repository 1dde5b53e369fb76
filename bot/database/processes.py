"""Processes that serve queues: who was seen alive, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, select

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

    def of(self, side: str) -> dict[str, int]:
        """The processes of a side that were seen lately, each with its slots."""
        where = (ProcessRow.side == side, ProcessRow.seen > datetime.now(UTC) - LATELY)
        with self._engine.connect() as connection:
            found = connection.execute(select(ProcessRow.id, ProcessRow.slots).where(*where)).all()
        return {row.id: row.slots for row in found}

    def slots(self, side: str) -> int:
        """The slots of all processes of a side that were seen lately."""
        return sum(self.of(side).values())
