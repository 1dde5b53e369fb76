"""The schema comes up by itself on SQLite, by command on PostgreSQL, and is what the models say."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, Engine, inspect, text

from bot.database.engine import open_engine
from bot.database.migrate import HEAD, current, prepare, upgrade
from bot.database.models import Table
from bot.failures import Failure


def test_the_migrations_make_the_tables_of_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []


def test_the_head_that_start_up_compares_with_is_the_newest_migration(engine: Engine) -> None:
    assert current(engine) == HEAD
    assert upgrade(engine) is False


def test_sqlite_is_upgraded_by_itself_and_postgresql_is_not(url: URL) -> None:
    engine = open_engine(url)
    if url.get_backend_name() == "sqlite":
        prepare(engine)
        assert inspect(engine).has_table("runs")
    else:
        with pytest.raises(Failure, match="repro db upgrade"):
            prepare(engine)
        assert not inspect(engine).has_table("runs")


def upgraded(url: str) -> bool:
    """Upgrades in a process of its own."""
    from sqlalchemy import make_url

    return upgrade(open_engine(make_url(url)))


def test_processes_that_upgrade_at_once_do_it_once(url: URL) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        done = pool.map(upgraded, [url.render_as_string(hide_password=False)] * 4)
    assert sorted(done) == [False, False, False, True]


def test_a_schema_of_a_newer_release_is_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Failure, match="newer release"):
        upgrade(engine)


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "reprobot.sqlite"
    path.touch(mode=0o644)
    prepare(open_engine(URL.create("sqlite", database=str(path))))
    assert path.stat().st_mode & 0o777 == 0o600
