"""Processes that serve queues: who was seen alive, when, and what a worker has in its store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any

from sqlalchemy import Engine, delete, select

from bot.database.models import ProcessRow
from bot.database.upsert import put

LATELY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Stocked:
    """An environment of a worker's store; `torch` is empty for one without it, `size` in bytes."""

    torch: str
    python: str
    size: int
    packages: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A process as it was last seen; `free` are the bytes left on its store's disk. An older version told neither."""

    name: str
    side: str
    slots: int
    seen: datetime
    stock: tuple[Stocked, ...]
    version: str = ""
    free: int | None = None

    def is_alive(self, now: datetime) -> bool:
        """Whether it was seen lately."""
        return self.seen > now - LATELY


class Processes:
    """Heartbeats."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def beat(
        self, name: str, side: str, slots: int, stock: Sequence[Stocked] | None = None, free: int | None = None
    ) -> None:
        """Notes that a process of this version is alive; `stock` is what its store holds, None where that is as it was.

        `free` are the bytes left on the store's disk.
        """
        row: dict[str, Any] = {"id": name, "side": side, "slots": slots, "seen": datetime.now(UTC), "free": free}
        row["version"] = version("reprobot")
        if stock is not None:
            row["stock"] = json.dumps([asdict(each) for each in stock])
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

    def all(self) -> list[Seen]:
        """Every process that has not ended in order."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(ProcessRow.__table__).order_by(ProcessRow.side, ProcessRow.id)).all()
        return [
            Seen(
                row.id,
                row.side,
                row.slots,
                row.seen,
                tuple(Stocked(**each) for each in json.loads(row.stock)),
                row.version,
                row.free,
            )
            for row in rows
        ]

    def prune(self, before: datetime) -> int:
        """Forgets processes that were last seen before that moment; says how many."""
        with self._engine.begin() as connection:
            return connection.execute(delete(ProcessRow).where(ProcessRow.seen < before)).rowcount
