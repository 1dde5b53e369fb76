"""What is used of the engine without its promise still does what it did."""

from __future__ import annotations

import base64
import pickle
import time
from collections.abc import Iterator
from pathlib import Path

import dbos
import pytest
from dbos import DBOS
from dbos._serialization import DBOSDefaultSerializer, deserialize_value
from sqlalchemy import URL, Engine, select, update

from bot.database.engine import open_engine
from bot.jobs.engine import client, launched, set_up
from bot.jobs.engine_private import ENDS_ELSEWHERE, date_exactly, jobs_table, recover, refuse_pickles
from bot.jobs.orders import RUNS, VERSION
from bot.jobs.serializer import JobJson


@pytest.fixture
def stored(ready: URL) -> Iterator[Engine]:
    """A database with one job, which nobody works on."""
    jobs, engine = client(ready), open_engine(ready)
    jobs.enqueue({"workflow_name": "note", "queue_name": "nobody's", "workflow_id": "job", "priority": 2}, "word")
    yield engine
    jobs.destroy()
    engine.dispose()


def test_the_table_of_jobs_has_the_columns_that_people_are_shown(stored: Engine) -> None:
    with stored.connect() as connection:
        (row,) = connection.execute(select(jobs_table(stored))).mappings().all()
    told = {key: row[key] for key in ("workflow_uuid", "name", "status", "queue_name", "priority", "application_name")}
    assert list(told.values()) == ["job", "note", "ENQUEUED", "nobody's", 2, "reprobot"]
    assert abs(row["created_at"] / 1000 - time.time()) < 60


def test_a_job_in_sqlite_is_dated_to_the_millisecond(stored: Engine) -> None:
    before = time.time_ns() // 1_000_000
    with stored.begin() as connection:
        date_exactly(connection, "job")
        (made,) = connection.execute(select(jobs_table(stored).c.created_at)).scalars()
    if stored.dialect.name == "sqlite":
        assert before <= made <= time.time_ns() // 1_000_000


def test_the_jobs_of_a_dead_process_are_put_back(ready: URL, stored: Engine) -> None:
    set_up(ready, "docker-here-0")

    @DBOS.workflow(name="note")
    def note(word: str) -> str:
        return word

    _ = note
    begun = {"status": "PENDING", "executor_id": "dead", "queue_name": RUNS, "application_version": VERSION}
    jobs = jobs_table(stored)
    jobs.append_column(type(jobs.c.name)("application_version"))
    with stored.begin() as connection:
        connection.execute(update(jobs).values(begun))
    try:
        with launched([RUNS], 1, 15):
            assert (recover("nobody"), recover("dead")) == (0, 1)
            assert DBOS.retrieve_workflow("job").get_result(polling_interval_sec=0.1) == "word"
    finally:
        DBOS.destroy(destroy_registry=True)


def test_the_engine_still_says_so_where_it_lets_go_of_a_job() -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in Path(dbos.__file__).parent.glob("*.py"))
    assert all(ending in source for ending in ENDS_ELSEWHERE)


class Bomb:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """What pickle does to read it."""
        return (exec, (f"open({str(self.path)!r}, 'w')",))


def test_a_row_that_says_it_is_a_pickle_is_refused_unread(tmp_path: Path) -> None:
    refuse_pickles()
    row = base64.b64encode(pickle.dumps(Bomb(tmp_path / "ran"))).decode()
    with pytest.raises(TypeError, match="pickle"):
        deserialize_value(row, DBOSDefaultSerializer.name(), JobJson())
    assert not (tmp_path / "ran").exists()
