"""What is asked of SQLite's file besides its tables."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

from sqlalchemy import URL, select

from bot.database.engine import open_engine, open_reader
from bot.database.failures import Failures
from bot.database.migrate import prepare
from bot.database.models import FailureRow

TELL = "INSERT INTO told VALUES ('here')"


def test_a_commit_is_on_the_disk_at_once_and_waits_for_no_reader(tmp_path: Path) -> None:
    """Defends: without a write-ahead log a commit waited for each reader, and four times for the disk."""
    url = URL.create("sqlite", database=str(tmp_path / "reprobot.sqlite"))
    engine = open_engine(url)
    prepare(engine)
    failures = Failures(engine)
    for job in ("one", "two"):
        failures.add(job, "1.3.0", "engine-gone", "why", "docker-a-0")
    with open_reader(url).connect() as reader:
        under_way = reader.execute(select(FailureRow.job).order_by(FailureRow.id))
        assert under_way.fetchone() == ("one",)
        failures.add("three", "1.3.0", "engine-gone", "why", "docker-a-0")
        assert under_way.fetchall() == [("two",)]
    with engine.connect() as connection:
        told = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
    assert told == ["wal", 2]
    files = sorted(tmp_path.glob("reprobot.sqlite*"))
    assert [each.suffix for each in files] == [".sqlite", ".sqlite-shm", ".sqlite-wal"]
    assert {each.stat().st_mode & 0o777 for each in files} == {0o600}


def test_an_engine_that_is_opened_leaves_an_earlier_one_its_hold_on_the_file(tmp_path: Path) -> None:
    """Defends: a process that closed the file lost its locks on it, and never saw again what others wrote."""
    path = tmp_path / "reprobot.sqlite"
    url = URL.create("sqlite", database=str(path))
    with open_engine(url).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE told (word)")
    earlier = sqlite3.connect(path)
    assert earlier.execute("SELECT word FROM told").fetchall() == []
    open_engine(url)
    other = f"import sqlite3; c = sqlite3.connect({str(path)!r}); c.execute({TELL!r}); c.commit(); c.close()"
    for times in (1, 2):
        subprocess.run([sys.executable, "-c", other], check=True)
        assert len(earlier.execute("SELECT word FROM told").fetchall()) == times
    earlier.close()
