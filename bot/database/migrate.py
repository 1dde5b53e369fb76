"""The schema, brought up to date: by itself on SQLite, by `repro db upgrade` on PostgreSQL."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from bot.failures import Failure

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

HEAD = "0007"
"""The newest migration, so that looking whether there is anything to do needs no Alembic."""

HOLD_ALL_TEXT = ("UTF8", "SQL_ASCII")
"""PostgreSQL's encodings that keep every character; SQL_ASCII keeps bytes, and those that we send are UTF-8."""

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

    Gives whether there was anything to do. Raises Failure for a schema of a newer release, and for a database that
    can't hold every text.
    """
    # Which plugins it finds, already when it is imported, is nobody's business here.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from sqlalchemy import text

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        # On SQLite every transaction begins as the only writer.
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            _check_encoding(connection)
        now = _current(connection)
        if now == HEAD:
            return False
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if now is not None and now not in known:
            raise Failure(f"the database is of a newer release of reprobot (its schema is {now}): use that one")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True


def _check_encoding(connection: Connection) -> None:
    from sqlalchemy import text

    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding not in HOLD_ALL_TEXT:
        raise Failure(
            f"the database's encoding is {encoding}, which lacks characters that issues have: make one in UTF-8"
            " (`createdb --encoding UTF8 --template template0 NAME`) and name it in `database_url`"
        )


def _current(connection: Connection) -> str | None:
    from sqlalchemy import inspect, text

    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)
