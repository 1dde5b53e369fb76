"""All that is used of the job engine without its promise. A test each tells which release of it changes one."""

from __future__ import annotations

import time
from typing import Any

from dbos import DBOS
from dbos._serialization import DefaultSerializer
from sqlalchemy import Connection, Engine, TableClause, column, table

JOB_COLUMNS = (
    *("workflow_uuid", "name", "status", "queue_name", "executor_id", "recovery_attempts", "priority"),
    *("created_at", "started_at_epoch_ms", "updated_at", "error", "output", "application_name"),
)
ENDS_ELSEWHERE = ("Waiting for the recorded outcome", "Waiting for the owner's recorded outcome")
"""How the engine's warnings end that it lets go of a job, which was cancelled or taken over."""

_DATE = "UPDATE workflow_status SET created_at = ? WHERE workflow_uuid = ?"


def jobs_table(engine: Engine) -> TableClause:
    """The engine's table of jobs: its own list counts nothing and sorts by one column."""
    schema = None if engine.dialect.name == "sqlite" else "dbos"
    return table("workflow_status", *map(column, JOB_COLUMNS), schema=schema)


def date_exactly(connection: Connection, job: str) -> None:
    """Dates a job that was just stored: the engine does by SQLite's clock, which has whole seconds."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_DATE, (time.time_ns() // 1_000_000, job))


def recover(executor: str) -> int:
    """Puts the jobs of a dead process back, with their queue, priority and attempts; says how many."""
    return len(DBOS._recover_pending_workflows([executor]))  # noqa: SLF001


def refuse_pickles() -> None:
    """Makes the engine refuse rows that are marked as pickles.

    It reads each row by the serializer that the row names, so whoever can write the database, the Docker side for
    one, could otherwise run code where GitHub's credentials are.
    """

    def refuse(_self: object, _data: str) -> Any:
        raise TypeError("a stored job is a pickle; jobs are JSON")

    setattr(DefaultSerializer, "deserialize", refuse)  # noqa: B010 - mypy forbids to assign a method
