"""Fixtures: the whole bot on each database."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.database.postgres import Postgres, free_port, running
from tests.e2e.standin.remote import Remote, process
from tests.e2e.system import REPOSITORY, System


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL."""
    with running() as server:
        yield server


@pytest.fixture
def github() -> Iterator[Remote]:
    """A stand-in with one repository."""
    with process(REPOSITORY) as remote:
        yield remote


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database whose tables are there, or come up by themselves."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/reprobot.sqlite"
    return migrated(request.getfixturevalue("postgres"))


@pytest.fixture
def system(github: Remote, database: str, tmp_path: Path) -> Iterator[System]:
    """A running bot, stopped in order at the end."""
    bot = System(github, tmp_path, database, free_port())
    try:
        bot.start()
        yield bot
        assert github.do("drifts") == []
        assert bot.secrets_in_log() == []
    finally:
        bot.stop()


def migrated(postgres: Postgres) -> str:
    """A fresh database with all tables."""
    from sqlalchemy import make_url

    from bot.database.engine import open_engine
    from bot.database.migrate import upgrade
    from bot.jobs.engine import migrate

    address = postgres.create(f"e2e_{uuid.uuid4().hex}")
    url = make_url(address).set(drivername="postgresql+psycopg")
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    migrate(url)
    return address
