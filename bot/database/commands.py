"""Commands that were taken or refused: what the hourly limits count."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, select

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
        with self._engine.begin() as connection:
            if self._is_noted(connection, key):
                return None
            return self._noted(connection, key, repository, actor, of_user, of_repository)

    def refuse(self, key: str, repository: str, number: int, actor: str, *, of_user: int, of_repository: int) -> bool:
        """Notes a refusal; whether the person is told: once an hour at an issue, and not beyond the other limits.

        Refusals are counted apart, so that strangers can't use up what the repository's people may ask. One that was
        noted before, and whose job is resumed, is told.
        """
        place = f"{repository}#{number}/{actor}".lower()
        with self._engine.begin() as connection:
            if self._is_noted(connection, key):
                return True
            if not self._first_of_hour(connection, f"refused/{hashlib.sha256(place.encode()).hexdigest()}"):
                return False
            apart = f"refused/{repository}", f"refused/{actor}"
            return self._noted(connection, key, *apart, of_user, of_repository) is None

    def prune(self, before: datetime) -> int:
        """Forgets commands taken before that moment; says how many."""
        with self._engine.begin() as connection:
            return connection.execute(delete(CommandRow).where(CommandRow.taken < before)).rowcount

    def _is_noted(self, connection: Connection, key: str) -> bool:
        return connection.execute(select(CommandRow.key).where(CommandRow.key == key)).scalar() is not None

    def _noted(
        self, connection: Connection, key: str, repository: str, actor: str, of_user: int, of_repository: int
    ) -> str | None:
        now = datetime.now(UTC)
        row = {"key": key, "repository": repository.lower(), "actor": actor.lower(), "taken": now}

        def count(who: ColumnElement[bool]) -> int:
            recent = CommandRow.taken > now - HOUR
            return connection.execute(select(func.count()).where(recent, who)).scalar_one()

        if count(CommandRow.actor == row["actor"]) >= of_user:
            return f"You have given {of_user} commands within the hour, which is the most that I take."
        if count(CommandRow.repository == row["repository"]) >= of_repository:
            return f"This repository has had {of_repository} commands within the hour, the most that I take."
        connection.execute(insert(self._engine, CommandRow).values(row).on_conflict_do_nothing())
        return None

    def _first_of_hour(self, connection: Connection, key: str) -> bool:
        """Whether nobody else has asked this within the hour: one statement, so that of two at once one is first."""
        now = datetime.now(UTC)
        fresh = insert(self._engine, CommandRow).values(key=key, repository="", actor="", taken=now)
        old = CommandRow.taken <= now - HOUR
        again = fresh.on_conflict_do_update(index_elements=["key"], set_={"taken": now}, where=old)
        return connection.execute(again.returning(CommandRow.key)).scalar() is not None
