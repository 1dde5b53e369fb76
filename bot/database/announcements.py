"""What was said once in a repository and isn't to be said again."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Engine, select

from bot.database.models import ToldRow
from bot.database.upsert import insert


class Announcements:
    """Which issue's comment says a thing; it goes on saying it, and no other does."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def falls_to(self, repository: str, what: str, number: int) -> bool:
        """Whether the comment of this issue is the one that says `what`: the first issue that asks."""
        row = {"repository": repository.lower(), "what": what, "number": number, "told": datetime.now(UTC)}
        where = (ToldRow.repository == row["repository"], ToldRow.what == what)
        with self._engine.begin() as connection:
            connection.execute(insert(self._engine, ToldRow).values(row).on_conflict_do_nothing())
            return connection.execute(select(ToldRow.number).where(*where)).scalar() == number
