"""A repository's further packages on their way to the worker: in the order of a run, and from there to the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count

import pytest
from dbos import DBOS
from sqlalchemy import URL

from bot.answering.machine import Machine
from bot.answering.request import Request
from bot.database.engine import open_engine
from bot.database.runs import RunCache
from bot.database.values import from_json, to_json
from bot.jobs.engine import launched, set_up
from bot.jobs.orders import BUILT_JOB, RUN_JOB, RUNS, BuiltOrder, RunAnswer, RunOrder
from bot.serve.child_runs import ChildRuns
from bot.settings.config import load_config
from repros.contract import Json
from repros.judge.plan import RunRequest
from repros.read import read_issue
from repros.values import Issue, Release
from runners.packages import UnlistedPackage
from runners.release_list import Releases
from tests.bot.database.conftest import postgres, url
from tests.bot.jobs.conftest import ready
from tests.e2e.system import program_that_raises

__all__ = ["postgres", "ready", "url"]

RELEASE = Release("2.13.0", date(2026, 7, 8), ("3.11",))
FANCY = {"fancy": "fancy-torch"}
(REPRO,) = read_issue(Issue(title="It breaks", body=program_that_raises(1))).repros
ORDERS: list[Json] = []


@pytest.fixture
def worker(ready: URL) -> Iterator[RunCache]:
    """A worker that only notes its orders."""
    ORDERS.clear()
    set_up(ready, "docker-here-0")

    @DBOS.workflow(name=RUN_JOB)
    def run(order: Json) -> Json:
        ORDERS.append(order)
        return dict(to_json(RunAnswer(unavailable="no")))

    @DBOS.workflow(name=BUILT_JOB)
    def built(order: Json) -> list[str]:
        ORDERS.append(order)
        return []

    _ = run, built
    engine = open_engine(ready)
    with launched([RUNS], 1, 15):
        yield RunCache(engine)
    DBOS.destroy(destroy_registry=True)
    engine.dispose()


def test_the_packages_of_a_repository_reach_the_worker(worker: RunCache) -> None:
    executor = ChildRuns("job", 2, Request(), worker, packages=FANCY)
    executor.built(REPRO, ["2.13.0"])
    executor.make(REPRO, [RunRequest("2.13.0", 1)])
    assert from_json(BuiltOrder, ORDERS[0]).packages == FANCY
    assert from_json(RunOrder, ORDERS[1]).packages == FANCY


def test_the_runs_of_an_issue_s_programs_are_jobs_of_their_own(worker: RunCache) -> None:
    numbers = count(1)
    for _ in range(2):
        ChildRuns("job", 2, Request(), worker, numbers=numbers).make(REPRO, [RunRequest("2.13.0", 1)])
    assert len(ORDERS) == 2


def test_an_order_of_before_there_were_such_packages_has_none() -> None:
    told = to_json(RunOrder(REPRO, "2.13.0", 1, Request()))
    del told["packages"]
    assert from_json(RunOrder, told).packages == {}


def test_the_worker_lets_a_program_import_them_and_no_other() -> None:
    bench = Machine(load_config())
    bench.__dict__["releases"] = Releases((RELEASE,))
    assert bench.packages_for(RELEASE, ["fancy"], FANCY) == ("fancy-torch",)
    assert isinstance(bench.packages_for(RELEASE, ["fancy"], {}), UnlistedPackage)
