"""Deliveries of GitHub's, and up to when repositories have been looked through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, delete, select

from bot.database.models import DeliveryRow, SweepRow
from bot.database.upsert import insert, put


@dataclass(frozen=True, slots=True)
class Note:
    """A delivery's id, its event, the hash of its body, and what became of it."""

    delivery: str
    event: str
    fingerprint: str
    result: str


class Deliveries:
    """What arrived, for people who look for a lost one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # Made once: to make it costs more than to execute it.
        again = {"times": DeliveryRow.times + 1}
        self._insert = insert(engine, DeliveryRow).on_conflict_do_update(index_elements=["id"], set_=again)

    def add(self, notes: Sequence[Note], connection: Connection) -> None:
        """Notes deliveries within a transaction; one that is sent again is counted."""
        now = datetime.now(UTC)
        rows = [
            {
                "id": note.delivery,
                "event": note.event,
                "fingerprint": note.fingerprint,
                "result": note.result,
                "times": 1,
                "received": now,
            }
            for note in notes
        ]
        if rows:
            connection.execute(self._insert, rows)

    def times(self, delivery: str) -> int:
        """How often a delivery arrived."""
        with self._engine.connect() as connection:
            return connection.execute(select(DeliveryRow.times).where(DeliveryRow.id == delivery)).scalar() or 0

    def prune(self, before: datetime) -> int:
        """Forgets deliveries received before that moment; says how many."""
        with self._engine.begin() as connection:
            return connection.execute(delete(DeliveryRow).where(DeliveryRow.received < before)).rowcount


class Sweeps:
    """Up to when each repository's issues and comments have been looked through."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def seen(self, repository: str) -> datetime | None:
        """The moment; None for a repository that was never looked through."""
        with self._engine.connect() as connection:
            return connection.execute(select(SweepRow.seen).where(SweepRow.repository == repository)).scalar()

    def set(self, repository: str, installation: int | None, seen: datetime) -> None:
        """Notes that everything up to `seen` was looked through."""
        put(
            self._engine,
            SweepRow,
            {"repository": repository, "installation": installation, "seen": seen},
            "repository",
        )

    def known(self) -> dict[str, int | None]:
        """The repositories that the bot has looked at, with their installations."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(SweepRow.repository, SweepRow.installation)).all()
        return {row.repository: row.installation for row in rows}
