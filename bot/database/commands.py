"""Commands that were taken: what the hourly limits count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Engine, delete, func, select

from bot.database.models import CommandRow
from bot.database.upsert import insert

HOUR = timedelta(hours=1)


class Commands:
    """Counts what people ask for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def take(self, key: str, repository: str, actor: str, *, of_user: int, of_repository: int) -> str | None:
        """Notes a command; where it is one too many within the hour, a sentence of why it is not taken.

        A command that was taken before, and whose job is resumed, is not counted again.
        """
        now = datetime.now(UTC)
        row = {"key": key, "repository": repository.lower(), "actor": actor.lower(), "taken": now}
        recent = CommandRow.taken > now - HOUR
        others = CommandRow.key != key
        with self._engine.begin() as connection:

            def count(*where: ColumnElement[bool]) -> int:
                return connection.execute(select(func.count()).where(recent, others, *where)).scalar_one()

            if connection.execute(select(CommandRow.key).where(CommandRow.key == key)).scalar():
                return None
            if count(CommandRow.actor == row["actor"]) >= of_user:
                return f"You have given {of_user} commands within the hour, which is the most that I take."
            if count(CommandRow.repository == row["repository"]) >= of_repository:
                return f"This repository has had {of_repository} commands within the hour, the most that I take."
            connection.execute(insert(self._engine, CommandRow).values(row).on_conflict_do_nothing())
        return None

    def prune(self, before: datetime) -> int:
        """Forgets commands taken before that moment; says how many."""
        with self._engine.begin() as connection:
            return connection.execute(delete(CommandRow).where(CommandRow.taken < before)).rowcount
