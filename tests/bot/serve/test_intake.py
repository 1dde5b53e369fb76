"""A delivery becomes one stored job, however often and however many at once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import URL

from bot.answering.command import parse_command
from bot.database.deliveries import Sweeps
from bot.database.engine import open_engine
from bot.database.values import from_json
from bot.jobs.engine import client
from bot.jobs.orders import ISSUES, IssueOrder, Priority
from bot.jobs.supersede import rivals
from bot.serve.intake import Intake
from bot.web.decide import CommandGiven, InstallationChanged, IssueTriggered, Job

OPENED = IssueTriggered("octo/torch#1/event/abc", "octo/torch", 1, 7, "opened")


def command(text: str) -> CommandGiven:
    """A command as the web server decides it."""
    parsed = parse_command(text)
    assert parsed is not None
    return CommandGiven("octo/torch#1/comment/5/r", "octo/torch", 1, 7, 5, text, "ada", "ada", parsed)


@pytest.mark.parametrize(
    ("job", "name", "priority"),
    [
        (OPENED, "issue", Priority.EVENT),
        (command("/repro torch=1.3.0"), "issue", Priority.COMMAND),
        (command("/repro nonsense"), "issue", Priority.COMMAND),
        (InstallationChanged("installation/7/x", 7, "created"), "sweep", Priority.UPKEEP),
    ],
)
def test_a_job_is_stored_with_its_id_and_priority(ready: URL, job: Job, name: str, priority: Priority) -> None:
    jobs = client(ready)
    assert Intake(jobs, open_engine(ready))(None, job)
    (stored,) = jobs.list_workflows()
    assert (stored.workflow_id, stored.name, stored.queue_name) == (job.key, name, ISSUES)
    assert stored.priority == priority
    assert stored.status == "ENQUEUED"


def test_the_same_delivery_ten_times_at_once_is_one_job(ready: URL) -> None:
    intake = Intake(client(ready), open_engine(ready))
    with ThreadPoolExecutor(10) as pool:
        new = list(pool.map(lambda _: intake(None, OPENED), range(10)))
    assert sorted(new) == [False] * 9 + [True]


def test_the_order_in_which_an_issue_s_jobs_came_is_told_whatever_their_ids(ready: URL) -> None:
    """Defends: SQLite's clock has whole seconds, so an edit's job could pass for older than the job of the old text."""
    intake, ids = Intake(client(ready), open_engine(ready)), [f"octo/torch#1/event/{letter}" for letter in "zmaqb"]
    for job in ids:
        intake(None, replace(OPENED, key=job))
        time.sleep(0.002)
    found = sorted(rivals("octo/torch", 1, client(ready)), key=lambda rival: rival.age)
    assert [rival.job for rival in found] == ids
    assert abs(found[0].created - time.time() * 1000) < 60_000


def test_a_job_that_has_ended_is_not_begun_again(ready: URL) -> None:
    jobs = client(ready)
    intake = Intake(jobs, open_engine(ready))
    intake(None, OPENED)
    jobs.cancel_workflow(OPENED.key)
    assert not intake(None, OPENED)
    assert jobs.list_workflows()[0].status == "CANCELLED"


def test_a_command_s_words_arrive_as_they_were_given(ready: URL) -> None:
    jobs = client(ready)
    Intake(jobs, open_engine(ready))(None, command("/repro torch=1.3.0 bisect\n\n```\nprint('\x00')\n```"))
    stored = jobs.list_workflows()[0].input
    assert stored is not None
    order = from_json(IssueOrder, stored["args"][0])
    assert order.command is not None
    assert (order.command.torch, order.command.bisect) == ("1.3.0", True)
    assert order.command.refused is None
    assert order.command.programs[0].startswith("print(")


def test_a_repository_is_swept_from_the_moment_that_it_is_first_heard_of(ready: URL) -> None:
    sweeps = Sweeps(open_engine(ready))
    before = datetime.now(UTC)
    Intake(client(ready), open_engine(ready))(None, OPENED)
    first = sweeps.seen("octo/torch")
    assert first is not None
    assert first >= before
    Intake(client(ready), open_engine(ready))(None, OPENED)
    assert sweeps.seen("octo/torch") == first, "another process, or a later delivery, changes nothing"


def test_a_database_that_is_away_raises_at_once_so_that_the_answer_is_503(tmp_path_factory: object) -> None:
    away = URL.create("postgresql+psycopg", "repro", host="127.0.0.1", port=1, database="none")
    with pytest.raises(Exception, match=r"(?i)refused|connect"):
        client(away).enqueue({"workflow_name": "issue", "queue_name": ISSUES, "workflow_id": "x"})
