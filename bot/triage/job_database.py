"""What a triage stands on: the database, its locks and the job engine's client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from dbos import DBOSClient
from sqlalchemy import URL, Engine

from bot.database.engine import database_errors, database_url, open_engine
from bot.database.migrate import prepare
from bot.jobs.engine import client, migrate
from bot.jobs.locks import Locks, open_locks
from bot.settings.schema import Config


@dataclass(frozen=True)
class JobDatabase:
    """Connections of one process, open until its block ends."""

    url: URL
    engine: Engine
    locks: Locks
    jobs: DBOSClient


@contextmanager
def database(config: Config) -> Iterator[JobDatabase]:
    """The connections. A SQLite database is made ready by itself. Raises Failure where it can't be used."""
    url = database_url(config)
    with database_errors(url):
        engine = open_engine(url)
        prepare(engine)
        if url.get_backend_name() == "sqlite":
            migrate(url)
        locks = open_locks(url)
    jobs = client(url)
    try:
        yield JobDatabase(url, engine, locks, jobs)
    finally:
        jobs.destroy()
        locks.close()
        engine.dispose()
