"""The schema, brought up to date: by itself on SQLite, by `repro db upgrade` on PostgreSQL."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from bot.failures import Failure

HEAD = "0006"
"""The newest migration, so that looking whether there is anything to do needs no Alembic."""

LOCK = 0x7265_7072_6F62
"""PostgreSQL's advisory lock that upgrades take turns by."""


def prepare(engine: Engine) -> None:
    """Brings a SQLite file up to date. Raises Failure for a PostgreSQL that isn't, and for a schema newer than this."""
    if current(engine) == HEAD:
        return
    if engine.dialect.name != "sqlite":
        raise Failure("the database's tables are missing or of another version: run `repro db upgrade` once")
    upgrade(engine)


def current(engine: Engine) -> str | None:
    """The schema's version; None where there is none yet."""
    with engine.connect() as connection:
        return _current(connection)


def upgrade(engine: Engine) -> bool:
    """Runs the migrations that are missing, in one transaction; others who upgrade at the same time wait.

    Gives whether there was anything to do. Raises Failure for a schema of a newer release.
    """
    # Which plugins it finds, already when it is imported, is nobody's business here.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        # On SQLite every transaction begins as the only writer.
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        now = _current(connection)
        if now == HEAD:
            return False
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if now is not None and now not in known:
            raise Failure(f"the database is of a newer release of reprobot (its schema is {now}): use that one")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)
