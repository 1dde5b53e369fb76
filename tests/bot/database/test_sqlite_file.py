"""A run that was made before is found without SQLAlchemy, and whatever is not sure is left to who can mend it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import URL

from bot.database.engine import open_engine
from bot.database.migrate import upgrade
from bot.database.run_key import RunKey
from bot.database.runs import RunCache
from bot.database.sqlite_file import Unsure, kept_run
from repros.values import Outcome, Run

KEY = RunKey("files", "test.py", "script", "environment", "image", "launcher", "default", "limits", 1)
RUN = Run("1.3.0", "3.7.16", Outcome.OK, stdout="\udc80\0 é\n")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database that holds one run; its name would be more than a path in an address."""
    path = tmp_path / "a?mode=rw#%41.sqlite"
    engine = open_engine(URL.create("sqlite", database=str(path)))
    upgrade(engine)
    RunCache(engine).put(KEY, RUN)
    engine.dispose()
    return path


def test_a_run_is_found_as_it_was_kept(file: Path) -> None:
    assert kept_run(file, KEY) == replace(RUN, image=KEY.image)


def test_the_run_of_another_key_is_not_found(file: Path) -> None:
    assert kept_run(file, replace(KEY, repeat=2)) is None


def of_another_schema(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def empty(file: Path) -> None:
    file.write_bytes(b"")


def damaged(file: Path) -> None:
    file.write_bytes(b"no database" * 1000)


@pytest.mark.parametrize("change", [of_another_schema, empty, damaged, Path.unlink])
def test_what_is_no_database_of_this_schema_is_left_to_others(file: Path, change: Callable[[Path], None]) -> None:
    change(file)
    with pytest.raises(Unsure):
        kept_run(file, KEY)


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(Unsure):
        kept_run(tmp_path / "none.sqlite", KEY)
    assert not list(tmp_path.iterdir())


SPARED = ("sqlalchemy", "alembic", "cattrs", "structlog", "rich", "jinja2")
IMPORTS = "import sys, bot.main, bot.cli.run, bot.answering.local_runs, bot.answering.course, bot.database.sqlite_file"


@pytest.fixture(scope="module")
def imported() -> frozenset[str]:
    """What is imported before a container runs."""
    code = f"{IMPORTS}\nprint(*sys.modules)"
    return frozenset(
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    )


@pytest.mark.parametrize("library", SPARED)
def test_a_library_that_no_start_needs_is_not_imported_before_a_container_runs(
    library: str, imported: frozenset[str]
) -> None:
    assert "docker" in imported
    assert library not in imported
