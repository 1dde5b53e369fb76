"""Triages of whole trackers: those under way, which a further start goes on with, and what the others gave."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Engine, delete, select, update

from bot.database.models import TriageRow
from bot.database.upsert import insert


class Triages:
    """What was begun and what has ended."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, asked: str, what: str) -> str:
        """The id of the triage that asks for the same (`asked`, a hash) and has not ended, else of a new one."""
        unfinished = select(TriageRow.id).where(TriageRow.asked == asked, TriageRow.finished.is_(None))
        with self._engine.begin() as connection:
            found = connection.execute(unfinished.order_by(TriageRow.started.desc())).scalar()
            if found is not None:
                return str(found)
            row = {"id": uuid.uuid4().hex[:16], "asked": asked, "what": what[:2000], "started": datetime.now(UTC)}
            connection.execute(insert(self._engine, TriageRow).values(**row, counts="{}"))
        return str(row["id"])

    def finish(self, triage: str, counts: Mapping[str, int]) -> None:
        """Note that a triage has ended, with the number of issues a verdict."""
        ended = {"finished": datetime.now(UTC), "counts": json.dumps(dict(counts))}
        with self._engine.begin() as connection:
            connection.execute(update(TriageRow).where(TriageRow.id == triage).values(ended))

    def prune(self, before: datetime) -> int:
        """Forgets triages begun before that moment; says how many."""
        with self._engine.begin() as connection:
            return connection.execute(delete(TriageRow).where(TriageRow.started < before)).rowcount
