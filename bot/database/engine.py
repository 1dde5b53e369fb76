"""The connection to the database: SQLite in the store, or the PostgreSQL of `database_url`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from bot.database.sqlite_file import BUSY_MS, sqlite_file
from bot.failures import BadInput, Failure
from bot.settings.schema import Config


def database_url(config: Config) -> URL:
    """The address that SQLAlchemy and the job engine take. Raises BadInput for one that is neither database's."""
    if config.database_url is None:
        return URL.create("sqlite", database=str(sqlite_file(config)))
    try:
        url = make_url(config.database_url)
    except ArgumentError as error:
        raise BadInput("database_url is no address: write postgresql://USER@HOST/NAME, or null for SQLite") from error
    if url.get_backend_name() == "postgresql":
        # In the address, since the job engine is given nothing else. Where the server is left to choose, a database in
        # SQL_ASCII gives bytes for text.
        return url.set(drivername="postgresql+psycopg").update_query_dict({"client_encoding": "utf8"})
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        return url
    raise BadInput("database_url must be postgresql://USER@HOST/NAME, or null for SQLite in the store")


def open_engine(url: URL) -> Engine:
    """An engine for the address. A SQLite file is made readable for its owner alone.

    Whoever can write the database says what is run, so nobody else may. Raises Failure where the file can't be made.
    """
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    if url.database:
        make_private(Path(url.database))
    engine = create_engine(url)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def open_reader(url: URL) -> Engine:
    """An engine that can only read: the database itself refuses anything else. The file must be there."""
    if url.get_backend_name() != "sqlite":
        return create_engine(
            url,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10},
            execution_options={"postgresql_readonly": True},
        )
    engine = create_engine(url)
    event.listen(engine, "connect", _set_up_sqlite_reader)
    return engine


def make_private(path: Path) -> None:
    """Creates a file with mode 600, or takes from an older one what others may do with it.

    One that is there is not opened: closing it would drop the locks by which SQLite's other connections of this
    process hold it, and another process would delete the write-ahead log under them
    (https://sqlite.org/howtocorrupt.html, 2.2).
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
        if path.is_file() and path.stat().st_uid == os.geteuid():
            path.chmod(0o600)
    except OSError as error:
        why = f"can't use the database {path}: {error.strerror}"
        raise Failure(f"{why}; set `store` to a folder you may write") from error


@contextmanager
def database_errors(url: URL) -> Iterator[None]:
    """Turns a database that can't be reached into a Failure that never shows its password."""
    try:
        yield
    except DBAPIError as error:
        raise database_failure(url, error) from error


def database_failure(url: URL, error: Exception) -> Failure:
    """The failure of a database that refused something; never shows its password, or what was asked."""
    shown = url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
    why = " ".join(str(getattr(error, "orig", error)).split())[:300]
    mend = (
        "make room there, or move a damaged one away, or set `store` to a folder you may write"
        if url.get_backend_name() == "sqlite"
        else "check that it runs, and `database_url`"
    )
    return Failure(f"can't use the database {shown} ({why}): {mend}")


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # Python's own way begins a transaction at the first write, and a reader that turns writer fails at once
    # when another process writes: transactions begin by hand, as writers.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    # One wait for the disk a commit instead of four, and none for readers. The file remembers it, for the job engine
    # too; a file system that lacks it goes on without. Each commit is on the disk before it is answered, all the same.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


def _set_up_sqlite_reader(connection: Any, _record: object) -> None:
    # Readers begin no transaction by hand: they would take turns with the writers.
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    connection.execute("PRAGMA query_only=ON")
