"""Fixtures: each test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, make_url

from bot.database.engine import open_engine
from bot.database.migrate import upgrade
from tests.bot.database.postgres import Postgres, running


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running server."""
    with running() as server:
        yield server


def empty_database(request: pytest.FixtureRequest, folder: Path) -> URL:
    """The address of an empty database, of the kind that the fixture's parameter names."""
    if request.param == "sqlite":
        return URL.create("sqlite", database=str(folder / "store" / "reprobot.sqlite"))
    server: Postgres = request.getfixturevalue("postgres")
    return make_url(server.create(f"test_{uuid.uuid4().hex}")).set(drivername="postgresql+psycopg")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """The address of an empty database."""
    return empty_database(request, tmp_path)


@pytest.fixture
def engine(url: URL) -> Iterator[Engine]:
    """An engine whose tables are there."""
    engine = open_engine(url)
    upgrade(engine)
    yield engine
    engine.dispose()
