"""The job engine as it is set up here: queues, children, cancelling, taking over, forgetting."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from dbos import DBOS
from sqlalchemy import URL, text

from bot.database.engine import open_engine
from bot.github.errors import Gone, RateLimited, Unavailable
from bot.jobs.busy import Busy
from bot.jobs.engine import client, launched, set_up
from bot.jobs.liveness import Liveness, owners
from bot.jobs.locks import open_locks
from bot.jobs.orders import ISSUE_JOB, ISSUES, RUNS, VERSION, Priority
from bot.jobs.supersede import jobs_of, rivals
from bot.logs.configure import configure_logs
from bot.serve.durable_retry import durably
from bot.serve.issue_job import JobOver
from bot.serve.prune import prune_jobs

SEEN: list[str] = []
FAILURES: list[Exception] = []


@pytest.fixture
def running(ready: URL) -> Iterator[URL]:
    """A launched engine with a job that notes its word, and one that asks a flaky GitHub."""
    SEEN.clear()
    set_up(ready, "docker-here-0")

    @DBOS.workflow(name="note")
    def note(word: str) -> str:
        SEEN.append(word)
        return word

    @DBOS.workflow(name=ISSUE_JOB)
    def issue(word: str) -> str:
        def ask() -> str:
            if FAILURES:
                raise FAILURES.pop(0)
            return word

        try:
            return str(durably("ask", ask, Busy()))
        except JobOver as over:
            return f"over: {over.kind}"

    _ = note, issue
    with launched([RUNS, ISSUES], 1, 15):
        yield ready
        # What a test has left is cancelled, and ends at its next step.
        DBOS.cancel_workflows([job.workflow_id for job in DBOS.list_workflows(status=["PENDING", "ENQUEUED"])])
    DBOS.destroy(destroy_registry=True)


def enqueue(url: URL, job: str, priority: int = Priority.EVENT, name: str = "note", queue: str = RUNS) -> None:
    """Stores a job whose word is its id."""
    client(url).enqueue({"workflow_name": name, "queue_name": queue, "workflow_id": job, "priority": priority}, job)


def result(url: URL, job: str) -> object:
    """A job's result, once it has one."""
    return client(url).retrieve_workflow(job).get_result(polling_interval_sec=0.1)


def leave_pending(url: URL, job: str, executor: str) -> None:
    """A job as a killed process leaves it: begun, and in nobody's hands."""
    client(url).enqueue({"workflow_name": "note", "queue_name": "nobody's", "workflow_id": job}, job)
    table = "workflow_status" if url.get_backend_name() == "sqlite" else "dbos.workflow_status"
    begun = text(
        f"UPDATE {table} SET status = 'PENDING', executor_id = :executor, queue_name = 'runs',"
        f" application_version = '{VERSION}' WHERE workflow_uuid = :job"
    )
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(begun, {"executor": executor, "job": job})
    engine.dispose()


def test_people_come_before_events_and_those_before_upkeep(ready: URL) -> None:
    for number, priority in enumerate([Priority.UPKEEP, Priority.BATCH, Priority.EVENT, Priority.COMMAND]):
        enqueue(ready, f"{number} {priority.name}", priority)
    SEEN.clear()
    set_up(ready, "docker-here-0")

    @DBOS.workflow(name="note")
    def note(word: str) -> None:
        SEEN.append(word.split()[1])

    _ = note
    with launched([RUNS], 1, 0):
        deadline = time.monotonic() + 30
        while len(SEEN) < 4 and time.monotonic() < deadline:
            time.sleep(0.1)
    DBOS.destroy(destroy_registry=True)
    assert SEEN == ["COMMAND", "EVENT", "BATCH", "UPKEEP"]


@pytest.mark.parametrize(
    ("failures", "answer"),
    [
        ([], "octo/torch#1/e"),
        ([Unavailable("502"), Unavailable("timed out")], "octo/torch#1/e"),
        ([RateLimited(1.0)], "octo/torch#1/e"),
        ([Unavailable("502"), Gone("deleted")], "over: gone"),
    ],
)
def test_a_step_is_tried_until_github_answers_or_the_matter_is_over(
    running: URL, failures: list[Exception], answer: str
) -> None:
    FAILURES[:] = failures
    enqueue(running, "octo/torch#1/e", name=ISSUE_JOB, queue=ISSUES)
    assert result(running, "octo/torch#1/e") == answer
    assert FAILURES == []


def test_a_job_that_is_cancelled_is_told_in_one_line_and_is_no_failure(running: URL) -> None:
    told = StringIO()
    configure_logs(stream=told, readable=False)
    FAILURES[:] = [RateLimited(2.0), RateLimited(2.0)]
    enqueue(running, "octo/torch#1/old", name=ISSUE_JOB, queue=ISSUES)
    deadline = time.monotonic() + 30
    while len(FAILURES) == 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    DBOS.cancel_workflow("octo/torch#1/old")
    while "job cancelled" not in told.getvalue() and time.monotonic() < deadline:
        time.sleep(0.1)
    lines = [json.loads(line) for line in told.getvalue().splitlines()]
    assert [(each["level"], each["event"]) for each in lines if "octo/torch#1/old" in str(each)] == [
        ("info", "job cancelled")
    ]
    assert "Traceback" not in told.getvalue()


def test_the_jobs_of_the_dead_are_taken_over_and_those_of_the_living_are_not(running: URL) -> None:
    leave_pending(running, "dead", "docker-there-0")
    leave_pending(running, "alive", "docker-there-1")
    living = open_locks(running)
    assert living.take("docker-there-1")
    assert owners() == {"docker-there-0", "docker-there-1"}
    mine = open_locks(running)
    assert mine.take("docker-here-0")
    assert Liveness(mine, "docker-here-0", lambda: None).look() == ["docker-there-0"]
    assert result(running, "dead") == "dead"
    assert SEEN == ["dead"]
    assert owners() == {"docker-there-1"}
    living.close()
    mine.close()


def test_only_the_issue_s_own_jobs_are_its_rivals(running: URL) -> None:
    FAILURES[:] = [RateLimited(3.0), RateLimited(3.0)]
    for job in ("octo/my_torch#1/event/a", "octo/my-torch#1/event/a", "octo/my_torch#12/event/a"):
        enqueue(running, job, name=ISSUE_JOB, queue=ISSUES)
    assert [rival.job for rival in rivals("octo/my_torch", 1)] == ["octo/my_torch#1/event/a"]
    assert list(jobs_of("octo/my_torch", 12)) == [job]
    assert jobs_of("octo/my_torch", 2) == {}
    FAILURES.clear()


def test_old_jobs_are_forgotten_and_those_under_way_never(running: URL) -> None:
    enqueue(running, "done")
    result(running, "done")
    FAILURES[:] = [RateLimited(6.0)]
    enqueue(running, "octo/torch#1/waiting", name=ISSUE_JOB, queue=ISSUES)
    deadline = time.monotonic() + 20
    while FAILURES and time.monotonic() < deadline:
        time.sleep(0.1)
    assert prune_jobs(datetime.now(UTC) - timedelta(days=14)) == 0
    assert prune_jobs(datetime.now(UTC) + timedelta(days=1)) == 1
    assert [job.workflow_id for job in client(running).list_workflows()] == ["octo/torch#1/waiting"]
    client(running).cancel_workflow("octo/torch#1/waiting")
