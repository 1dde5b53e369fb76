"""A triage's runs as durable jobs: found again after a crash, asked for anew where they failed or were forgotten."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dbos import DBOS, DBOSClient
from sqlalchemy import URL, Engine

from bot.answering.course import Terms
from bot.answering.request import Request
from bot.answering.trial import Unavailable
from bot.database.engine import open_engine
from bot.database.processes import Processes
from bot.database.run_key import RunKey
from bot.database.runs import RunCache
from bot.database.triages import Triages
from bot.database.values import from_json, to_json
from bot.failures import Failure
from bot.jobs.child_worker import Child
from bot.jobs.engine import client, launched, set_up
from bot.jobs.locks import open_locks
from bot.jobs.orders import BATCH, ISSUE_JOB, RUN_JOB, RUNS, IssueOrder, Priority, RunAnswer, RunOrder
from bot.jobs.process import DOCKER_SIDE
from bot.serve.intake import Intake
from bot.settings.config import load_config
from bot.sources.reference import Reference
from bot.triage.by_release import Ticket
from bot.triage.case import open_case
from bot.triage.publish import Publisher
from bot.triage.runs import DurableRuns
from bot.triage.workforce import Workforce
from repros.read import read_issue
from repros.values import Issue, Outcome, Run
from runners.releases import snapshot
from tests.bot.jobs.conftest import engine, postgres, ready, url

__all__ = ["engine", "postgres", "ready", "url"]

REQUEST = Request(latest="2.13.0")
KEPT = "kept"


def ticket(number: int = 1) -> Ticket:
    """What an issue asks for first; each number is another program."""
    program = f"raise ValueError('x')  # {number}"
    body = f"```python\n{program}\n```\n\n```\nValueError: x\n```\n\nPyTorch version: 1.3.0\n"
    issue = Issue(title="It breaks", body=body, id="1", created=datetime(2020, 1, 1, tzinfo=UTC))
    case = open_case(number, issue, read_issue(issue), Terms(REQUEST, load_config(), snapshot))
    (trial,) = case.trials()
    return Ticket(case, trial, trial.wanted()[0])


@dataclass
class Worker:
    """A worker in this process: gives the answers that it was told, and notes the orders."""

    answers: list[Any] = field(default_factory=list)
    orders: list[RunOrder] = field(default_factory=list)
    written: list[IssueOrder] = field(default_factory=list)

    def run(self, order: Any) -> Any:
        self.orders.append(from_json(RunOrder, order))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return to_json(answer)


@pytest.fixture
def worker(ready: URL) -> Iterator[Worker]:
    """A launched worker."""
    made = Worker()
    set_up(ready, "docker-here-0")

    @DBOS.workflow(name=RUN_JOB)
    def run(order: Any) -> Any:
        return made.run(order)

    @DBOS.workflow(name=ISSUE_JOB)
    def issue(order: Any) -> Any:
        made.written.append(from_json(IssueOrder, order))
        return {"ended": "done", "comment": "created"}

    _ = run, issue
    with launched([RUNS, BATCH], 1, 15):
        yield made
    DBOS.destroy(destroy_registry=True)


@pytest.fixture
def held(ready: URL) -> Iterator[tuple[Engine, DBOSClient, Workforce]]:
    """The database, a client and a workforce in which somebody always lives."""
    opened, jobs, locks = open_engine(ready), client(ready), open_locks(ready)
    other = open_locks(ready)
    assert other.take("docker-here-0")
    Processes(opened).beat("docker-here-0", DOCKER_SIDE, 1)

    def start() -> Child:
        raise AssertionError("a worker was started beside one that lives")

    yield opened, jobs, Workforce(Processes(opened), locks, start)
    jobs.destroy()
    locks.close()
    other.close()
    opened.dispose()


def runs_of(held: tuple[Engine, DBOSClient, Workforce], triage: str = "t") -> DurableRuns:
    """A triage's runs, as a process that has just started has them."""
    return DurableRuns(held[1], RunCache(held[0]), held[2], triage, REQUEST)


def kept_run(cache: RunCache) -> str:
    """The key of a Run that is in the cache."""
    key = RunKey("files", "entry", "script", "environment", "image", "launcher", "runtime", "limits", 1)
    cache.put(key, Run("1.3.0", "3.7.16", Outcome.OK, exit_code=0))
    return key.digest


Held = tuple[Engine, DBOSClient, Workforce]


def test_what_a_worker_makes_comes_back(worker: Worker, held: Held) -> None:
    runs = runs_of(held)
    worker.answers = [RunAnswer(kept=kept_run(runs.cache))]
    asked = ticket()
    runs.ask(asked)
    ((answered, run),) = runs.answers()
    assert answered is asked
    assert isinstance(run, Run)
    assert run.outcome is Outcome.OK
    (order,) = worker.orders
    assert (order.release, order.repeat, str(order.day)) == ("1.3.0", 1, "2020-01-01")


def test_while_a_run_is_waited_for_somebody_can_tell_how_far_it_is(worker: Worker, held: Held) -> None:
    """Defends: a piped triage was silent for ten minutes while its first issue hung, as reported, again and again."""
    runs, told = runs_of(held), []
    runs.meanwhile = lambda: told.append(runs.made)
    worker.answers = [RunAnswer(kept=kept_run(runs.cache))]
    runs.ask(ticket())
    runs.answers()
    assert set(told) == {0}
    assert runs.made == 1


def test_a_run_that_was_made_for_a_killed_triage_is_not_asked_for_again(worker: Worker, held: Held) -> None:
    killed = runs_of(held)
    worker.answers = [RunAnswer(kept=kept_run(killed.cache))]
    killed.ask(ticket())
    killed.answers()
    again = runs_of(held)
    again.ask(ticket())
    ((_, run),) = again.answers()
    assert isinstance(run, Run)
    assert len(worker.orders) == 1


def test_a_run_that_still_waits_for_a_killed_triage_is_not_asked_for_twice(held: Held) -> None:
    runs_of(held).ask(ticket())
    again = runs_of(held)
    again.ask(ticket())
    assert len(again.jobs()) == 1
    assert [job.rpartition("/")[2] for job in again.flying] == ["1"]


@pytest.mark.parametrize(
    "answer",
    [
        RunAnswer(failed=Run("1.3.0", "3.7", Outcome.INFRA_ERROR, reason="the engine is gone")),
        RunAnswer(kept="forgotten"),
        RunAnswer(unavailable="no wheel"),
        RuntimeError("a bug"),
    ],
    ids=["failed", "forgotten", "unavailable", "error"],
)
def test_what_gave_no_run_before_is_asked_for_anew(worker: Worker, held: Held, answer: Any) -> None:
    killed = runs_of(held)
    worker.answers = [answer, RunAnswer(kept=kept_run(killed.cache))]
    killed.ask(ticket())
    ((_, given),) = killed.answers()
    assert isinstance(given, Unavailable) or (isinstance(given, Run) and given.outcome is Outcome.INFRA_ERROR)
    again = runs_of(held)
    again.ask(ticket())
    ((_, run),) = again.answers()
    assert isinstance(run, Run)
    assert run.outcome is Outcome.OK


def test_a_triage_stops_where_the_runs_of_one_issue_after_the_other_fail_of_the_machine(
    worker: Worker, held: Held
) -> None:
    runs = runs_of(held)
    gone = RunAnswer(failed=Run("1.3.0", "3.7", Outcome.INFRA_ERROR, reason="no docker engine answers"))
    worker.answers = [gone] * 3 + [RunAnswer(kept=kept_run(runs.cache))] + [gone] * 5
    asked = [ticket(number) for number in range(9)]
    for each in asked[:-1]:
        runs.ask(each)
        runs.answers()
    runs.ask(asked[-1])
    with pytest.raises(Failure, match=r"the Docker engine is gone .*the same command goes on"):
        runs.answers()


def test_a_cancelled_triage_leaves_nothing_that_runs_and_can_be_gone_on_with(held: Held) -> None:
    runs = runs_of(held)
    runs.ask(ticket())
    runs.cancel()
    assert [job.status for job in held[1].list_workflows(workflow_ids=runs.jobs())] == ["CANCELLED"]
    runs.ask(ticket())
    assert [job.rpartition("/")[2] for job in runs.flying] == ["2"]
    assert runs.forget() == 2
    assert runs.jobs() == []


def test_people_s_runs_go_before_a_triage_s(held: Held) -> None:
    runs = runs_of(held)
    runs.ask(ticket())
    (job,) = held[1].list_workflows(workflow_ids=runs.jobs())
    assert (job.queue_name, job.priority) == (RUNS, Priority.BATCH)


def test_a_verdict_is_written_by_a_job_of_the_batch_queue_once(worker: Worker, held: Held) -> None:
    opened, jobs, _ = held
    for _ in range(2):
        publisher = Publisher(Intake(jobs, opened), jobs, "t", REQUEST)
        publisher.publish(Reference("octo/torch", 7))
        (job,) = publisher.waiting
        publisher.wait(lambda: None)
        assert publisher.ended == {"created": 1}
    (stored,) = jobs.list_workflows(workflow_ids=[job])
    assert (stored.name, stored.queue_name, stored.priority) == (ISSUE_JOB, BATCH, Priority.BATCH)
    assert worker.written == [IssueOrder("octo/torch", 7, action="triage", asked=REQUEST)]


def test_the_same_triage_goes_on_until_it_has_ended(held: Held) -> None:
    triages = Triages(held[0])
    first = triages.begin("asked", "octo/torch")
    assert triages.begin("asked", "octo/torch") == first
    assert triages.begin("other", "octo/torch") != first
    triages.finish(first, {"fixed": 2})
    assert triages.begin("asked", "octo/torch") != first
    assert triages.prune(datetime.now(UTC) + timedelta(days=1)) == 3


def test_a_worker_is_started_where_the_only_one_was_killed(ready: URL, tmp_path: Path) -> None:
    opened, locks = open_engine(ready), open_locks(ready)
    Processes(opened).beat("docker-here-0", DOCKER_SIDE, 4)
    noted = tmp_path / "started"
    code = f"import sys; open({str(noted)!r}, 'a').write('x'); sys.stdin.read()"
    workforce = Workforce(Processes(opened), locks, lambda: Child(["python3", "-c", code], tmp_path / "log"))
    workforce.keep()
    assert workforce.slots() == 0
    deadline = time.monotonic() + 20
    while not noted.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    child = workforce.child
    assert child
    workforce.end()
    assert child._process.poll() == 0  # noqa: SLF001  # it has seen the pipe's end and was not killed
    locks.close()
    opened.dispose()
