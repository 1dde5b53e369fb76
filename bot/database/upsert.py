"""INSERT … ON CONFLICT, which SQLite and PostgreSQL spell alike."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects import postgresql, sqlite

from bot.database.models import Table


def insert(engine: Engine, table: type[Table]) -> sqlite.Insert | postgresql.Insert:
    """The dialect's own INSERT, which knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return sqlite.insert(table) if engine.dialect.name == "sqlite" else postgresql.insert(table)


def put(engine: Engine, table: type[Table], row: dict[str, Any], *keys: str) -> None:
    """Writes a row over the one that has the same `keys`."""
    fresh = insert(engine, table).values(row)
    rest = {name: value for name, value in row.items() if name not in keys}
    with engine.begin() as connection:
        connection.execute(fresh.on_conflict_do_update(index_elements=list(keys), set_=rest))
