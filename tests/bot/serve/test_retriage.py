"""The nightly schedule: which issues it chooses, each once, and what it does when it is resumed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from dbos import DBOS
from sqlalchemy import URL, update

from bot.database.engine import open_engine
from bot.database.models import VerdictRow
from bot.database.verdicts import Verdicts
from bot.jobs.engine import client, launched, set_up
from bot.jobs.orders import BATCH, ISSUE_JOB, ISSUES, RETRIAGE_JOB, Priority
from bot.serve.intake import Intake
from bot.serve.issue_actions import IssueActions
from bot.serve.issue_job import FAILED
from bot.serve.nights import nightly
from bot.serve.retriage import Retriage
from bot.settings.config import load_config
from bot.settings.repository_file import PATH
from repros.contract import Json
from repros.values import Release
from runners.nightly_list import Nightlies
from runners.release_list import Releases
from tests.bot.database.conftest import postgres, url
from tests.bot.github.conftest import REPOSITORY, Scene, github, scene
from tests.bot.jobs.conftest import ready

__all__ = ["github", "postgres", "ready", "scene", "url"]

RELEASES = Releases((Release("1.3.0", date(2019, 10, 10), ("3.7",)), Release("2.13.0", date(2026, 7, 8), ("3.11",))))
ENDS: dict[str, Json] = {}


@dataclass
class Nights:
    """A schedule at a real engine whose jobs of issues end as ENDS says."""

    retriage: Retriage
    verdicts: Verdicts
    url: URL

    def reproduced(self, number: int, latest: str = "1.3.0", **request: object) -> None:
        """An issue was judged with a latest release."""
        told = {"verdict": "reproduced", "latest": latest, "results": [{"reason": ""}]}
        self.verdicts.add(REPOSITORY, number, f"{REPOSITORY}#{number}/event/{latest}", told, request=request)

    def night(self, name: str) -> int:
        """Makes a night; how many issues it chose."""
        client(self.url).enqueue(
            {"workflow_name": RETRIAGE_JOB, "queue_name": ISSUES, "workflow_id": name, "priority": Priority.UPKEEP}
        )
        return int(client(self.url).retrieve_workflow(name).get_result(polling_interval_sec=0.1)["issues"])

    def jobs(self) -> dict[str, Json]:
        """The jobs of issues, with their orders."""
        found = DBOS.list_workflows(name=ISSUE_JOB)
        return {job.workflow_id: job.input["args"][0] for job in found if job.input}


@pytest.fixture
def nights(ready: URL, scene: Scene) -> Iterator[Nights]:
    engine, config = open_engine(ready), load_config()
    set_up(ready, "serve-here-0")
    verdicts = Verdicts(engine)
    desk = IssueActions.of(config, scene.connections, engine)
    schedule = config.schedule.model_copy(update={"most": 2})
    retriage = Retriage(schedule, desk, verdicts, lambda: RELEASES, Intake(client(ready), engine).batch)
    retriage.register()

    @DBOS.workflow(name=ISSUE_JOB)
    def issue(order: Json) -> Json:
        return ENDS.get(str(order["number"]), {"ended": "done"})

    _ = issue
    with launched([ISSUES, BATCH], 1, 15):
        yield Nights(retriage, verdicts, ready)
    DBOS.destroy(destroy_registry=True)
    engine.dispose()
    ENDS.clear()


def test_each_outdated_verdict_is_tried_once_at_the_lowest_priority_so_many_a_night(nights: Nights) -> None:
    for number in (1, 2, 3):
        nights.reproduced(number, torch="1.3.0")
    nights.reproduced(4, latest="2.13.0")
    assert [nights.night(f"night {n}") for n in range(3)] == [2, 1, 0]
    assert sorted(nights.jobs()) == [f"{REPOSITORY}#{n}/schedule/2.13.0/{n}" for n in (1, 2, 3)]
    order = nights.jobs()[f"{REPOSITORY}#1/schedule/2.13.0/1"]
    assert (order["action"], order["asked"]["torch"], order["command"]) == ("schedule", "1.3.0", None)
    (status,) = DBOS.list_workflows(workflow_ids=[f"{REPOSITORY}#1/schedule/2.13.0/1"])
    assert (status.queue_name, status.priority) == (BATCH, Priority.BATCH)


def test_a_bounded_search_is_asked_again_without_its_bounds(nights: Nights) -> None:
    nights.reproduced(1, latest="1.6.0", torch="1.3.0", releases="1.2..1.6", bisect=True)
    assert nights.night("first") == 1
    asked = nights.jobs()[f"{REPOSITORY}#1/schedule/2.13.0/1"]["asked"]
    assert (asked["torch"], asked["releases"], asked["bisect"]) == ("1.3.0", None, False)


def test_what_reproduces_is_run_on_the_newest_nightly_build_every_so_many_days(nights: Nights) -> None:
    builds = tuple(Release(f"2.15.0.dev2026112{day}", date(2026, 11, 20 + day), ("3.11",)) for day in (1, 2))
    daily = replace(
        nights.retriage,
        schedule=nights.retriage.schedule.model_copy(update={"nightly_build_days": 1}),
        releases=lambda: replace(RELEASES, nightly=Nightlies("x", builds)),
    )
    nights.reproduced(1, latest="2.13.0", releases="1.3.0,2.15.0.dev20260101")
    assert daily.choose() == {}
    with open_engine(nights.url).begin() as connection:
        connection.execute(update(VerdictRow).values(given=datetime.now(UTC) - timedelta(days=2)))
    assert nights.retriage.choose() == {}
    ((job, order),) = daily.choose().items()
    assert job == f"{REPOSITORY}#1/schedule/2.13.0,{builds[1].version}/1"
    assert order["asked"]["releases"] == "1.3.0,nightly"
    assert replace(daily, releases=lambda: RELEASES).choose() == {}


def test_a_night_that_is_resumed_stores_nothing_twice(nights: Nights) -> None:
    nights.reproduced(1)
    chosen = nights.retriage.choose()
    assert nights.retriage.enqueue(chosen) == list(chosen)
    assert nights.retriage.enqueue(chosen) == []


def test_what_the_machine_failed_at_is_tried_again_in_another_night(nights: Nights) -> None:
    ENDS["1"] = {"ended": FAILED}
    nights.reproduced(1)
    assert nights.night("first") == 1
    job = f"{REPOSITORY}#1/schedule/2.13.0/1"
    client(nights.url).retrieve_workflow(job).get_result(polling_interval_sec=0.1)
    assert list(nights.retriage.choose()) == [f"{job}/{datetime.now(UTC).date()}"]


def test_a_repository_says_itself_which_release_is_the_latest(nights: Nights, scene: Scene) -> None:
    nights.reproduced(1)
    scene.repository.files[PATH] = b"releases: {latest: '1.3.0'}"
    assert nights.retriage.choose() == {}


def test_a_repository_that_can_t_be_reached_leaves_the_others_their_night(nights: Nights) -> None:
    told = {"verdict": "reproduced", "latest": "1.3.0", "results": []}
    nights.verdicts.add("octo/gone", 1, "octo/gone#1/event/x", told, request={})
    nights.reproduced(1)
    assert len(nights.retriage.choose()) == 1


def test_the_engine_makes_the_night_s_workflows_each_once_from_its_hour_on(nights: Nights) -> None:
    jobs = client(nights.url)
    night = load_config().schedule.model_copy(update={"nightly": True, "hour": 23})
    for name in ("one", "another"):
        with nightly(jobs, name, night):
            kept = {each["schedule_name"]: each for each in jobs.list_schedules()}
    assert {name: each["schedule"] for name, each in kept.items()} == {
        "sweep": "0 3 * * *",
        "prune": "0 3 * * *",
        "retriage": "0 23 * * *",
    }
    assert all(each["automatic_backfill"] and each["queue_name"] == ISSUES for each in kept.values())
    with nightly(jobs, "third", night.model_copy(update={"nightly": False})):
        assert {each["schedule_name"] for each in jobs.list_schedules()} == {"sweep", "prune"}
    assert {job.workflow_id.split("/")[2] for job in jobs.list_workflows(name="sweep")} == {"one", "another", "third"}
    jobs.destroy()


def test_a_scheduled_workflow_is_run(nights: Nights) -> None:
    nights.reproduced(1)
    jobs = client(nights.url)
    every_second = {"schedule_name": "now", "workflow_name": RETRIAGE_JOB, "schedule": "* * * * * *"}
    jobs.apply_schedules([{**every_second, "queue_name": ISSUES}])  # type: ignore[typeddict-item]
    deadline = time.monotonic() + 30
    while not nights.jobs() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert list(nights.jobs()) == [f"{REPOSITORY}#1/schedule/2.13.0/1"]
    jobs.delete_schedule("now")
    jobs.destroy()
