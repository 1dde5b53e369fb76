"""The job engine, DBOS Transact, set up for one process."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog
from dbos import DBOS, DBOSClient, error
from sqlalchemy import URL

from bot.jobs.engine_private import ENDS_ELSEWHERE, refuse_pickles
from bot.jobs.orders import APPLICATION, BATCH, ISSUES, RUNS, VERSION
from bot.jobs.serializer import JobJson

POLL_SECONDS = 0.2
ISSUES_AT_ONCE = 40
"""Jobs of issues that one process has under way: most of the time they wait for their runs."""

BATCH_AT_ONCE = 8
"""The same of batch work: GitHub asks for few writes at a time."""

log = structlog.get_logger("bot.jobs")


def address(url: URL) -> str:
    """The address with its password, as the engine takes it."""
    return url.render_as_string(hide_password=False)


def set_up(url: URL, executor: str) -> None:
    """Makes this process's engine; workflows are registered after it and before `launched`.

    `executor` names the process: no other living one may have the name, and it keeps it over a restart.
    """
    refuse_pickles()
    DBOS(
        config={
            "name": APPLICATION,
            "system_database_url": address(url),
            "application_version": VERSION,
            "executor_id": executor,
            "serializer": JobJson(),
            "log_level": "WARNING",
            "enable_otlp": False,
        }
    )
    log_like_the_rest()


@contextmanager
def launched(queues: Sequence[str], slots: int | None, drain_seconds: int) -> Iterator[None]:
    """Works the queues off until the block ends; then takes no new job and lets those under way go on for a while.

    `slots` is how many runs each worker makes at once; None leaves that to others.
    """
    DBOS.listen_queues(list(queues))
    DBOS.launch()
    try:
        register_queues(slots)
        yield
    finally:
        DBOS.destroy(workflow_completion_timeout_sec=drain_seconds)


def register_queues(slots: int | None) -> None:
    """Writes the queues' settings into the database, where every process reads them."""
    for queue, at_once in ((ISSUES, ISSUES_AT_ONCE), (BATCH, BATCH_AT_ONCE), (RUNS, slots)):
        if at_once is not None:
            DBOS.register_queue(
                queue, worker_concurrency=at_once, polling_interval_sec=POLL_SECONDS, on_conflict="always_update"
            )


def migrate(url: URL) -> None:
    """Brings the engine's own tables up to date."""
    DBOS.migrate(system_database_url=address(url))


def client(url: URL) -> DBOSClient:
    """A connection that enqueues and cancels. It raises where the database is away, rather than to wait for it."""
    refuse_pickles()
    return DBOSClient(
        system_database_url=address(url),
        serializer=JobJson(),
        application_name=APPLICATION,
        retry_connection_errors=False,
        lazy=True,
    )


def log_like_the_rest() -> None:
    """Sends the engine's log through the process's own handlers, which take secrets out of it."""
    logger = logging.getLogger("dbos")
    logger.handlers.clear()
    logger.filters[:] = [told_otherwise]
    logger.propagate = True


def told_otherwise(record: logging.LogRecord) -> bool:
    """Whether a record of the engine's is logged as it is.

    That a newer job took the place of one, or that a person stopped it, is a warning to it and then a failure with a
    traceback; here it is one line.
    """
    failure = record.exc_info[1] if record.exc_info else None
    if isinstance(failure, error.DBOSAwaitedWorkflowCancelledError):
        log.info("job cancelled", job=failure.workflow_id)
        return False
    if (message := record.getMessage()).endswith(ENDS_ELSEWHERE):
        log.debug("job ends elsewhere", why=message)
        return False
    return True
