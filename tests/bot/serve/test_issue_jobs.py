"""The jobs of issues, worked off by the engine against the stand-in; these issues need no run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import pytest
from dbos import DBOS
from sqlalchemy import URL

from bot.action.event import AtOnce
from bot.answering.course import Course, Terms
from bot.answering.machine import Machine
from bot.answering.request import Request
from bot.database.engine import open_engine
from bot.database.migrate import upgrade
from bot.database.runs import RunCache
from bot.jobs.busy import Busy
from bot.jobs.engine import client, launched, set_up
from bot.jobs.orders import ISSUES, SCHEDULE, GivenCommand, IssueOrder
from bot.serve.intake import Intake
from bot.serve.issue_actions import IssueActions
from bot.serve.issue_job import IssueJob
from bot.serve.issue_jobs import DurableSteps, IssueJobs
from bot.settings.config import load_config
from repros.read import read_issue
from repros.values import Issue, Reading
from runners.failures import EngineGone
from runners.releases import snapshot
from tests.bot.answering.test_follow_up import Sandbox
from tests.bot.database.conftest import postgres, url
from tests.bot.github.conftest import REPOSITORY, Scene, github, scene
from tests.bot.jobs.conftest import ready

__all__ = ["github", "postgres", "ready", "scene", "url"]

HOSTILE = "It breaks the reader"


def reader(issue: Issue) -> Reading:
    """The reader, with a bug that a text of one kind sets off."""
    return reader(issue) if issue.title == HOSTILE else read_issue(issue)


@dataclass
class Server:
    """Works jobs of issues off."""

    intake: Intake

    def judged(self, *numbers: int) -> list[str]:
        """How the jobs of these issues ended, which were stored at once."""
        ids = self.intake.batch({f"{REPOSITORY}#{each}/event/x": IssueOrder(REPOSITORY, each) for each in numbers})
        ended: list[dict[str, str]] = [DBOS.retrieve_workflow(each).get_result() for each in ids]
        return [each["verdict"] for each in ended]


@pytest.fixture
def server(ready: URL, scene: Scene) -> Iterator[Server]:
    """A server without a web server."""
    set_up(ready, "github-here-0")
    engine, jobs = open_engine(ready), client(ready)
    desk = IssueActions.of(load_config(), scene.connections, engine)
    IssueJobs(desk, RunCache(engine), snapshot, Busy(), reader=reader).register()
    with launched([ISSUES], None, 15):
        DBOS.register_queue(ISSUES, worker_concurrency=4, polling_interval_sec=0.1, on_conflict="always_update")
        yield Server(Intake(jobs, engine))
    jobs.destroy()
    DBOS.destroy(destroy_registry=True)
    engine.dispose()


def test_an_issue_that_breaks_the_reader_is_its_own_error_and_the_others_are_judged(
    server: Server, scene: Scene
) -> None:
    acts, reporter = scene.github.acts, scene.github.world.user("reporter")
    hostile = acts.file(scene.repository, reporter, HOSTILE, "@somebody")
    other = acts.file(scene.repository, reporter, "It breaks", "Nothing to run.")
    assert server.judged(hostile.number, other.number) == ["error", "needs-info"]
    (said,) = hostile.comments
    assert "**The bot itself failed.** A bug of the bot's ended reading this report (RecursionError)." in said.body
    assert hostile.labels == []
    assert [label.name for label in other.labels] == ["repro: needs info"]


def test_a_command_that_was_superseded_as_it_ended_says_nothing(scene: Scene) -> None:
    class Superseded(AtOnce):
        def is_wanted(self) -> bool:
            return False

    said = scene.github.acts.comment(scene.repository, scene.issue, scene.reporter, "/repro")
    config, engine = load_config(), open_engine(URL.create("sqlite"))
    upgrade(engine)
    command = GivenCommand(comment=said.id, actor="reporter", issue_author="reporter")
    order = IssueOrder(REPOSITORY, 1, command=command)
    actions = IssueActions.of(config, scene.connections, engine)
    terms = Terms(order.request, config, snapshot)
    ended = IssueJob(actions, terms, order, "job", Superseded(Machine(config))).work()
    assert ended["comment"] == "superseded"
    assert [each.content for each in said.reactions] == ["eyes"]
    assert [each.body for each in scene.issue.comments] == ["/repro"]
    assert scene.issue.labels == []


def test_what_fails_once_the_verdict_stands_takes_nothing_of_it_back(scene: Scene) -> None:
    class Failing(AtOnce):
        def runs(self, course: Course, slots: int) -> NoReturn:
            raise EngineGone("the engine is away")

    said = scene.github.acts.comment(scene.repository, scene.issue, scene.reporter, "/repro")
    config, engine = load_config(), open_engine(URL.create("sqlite"))
    upgrade(engine)
    command = GivenCommand(comment=said.id, actor="reporter", issue_author="reporter")
    order = IssueOrder(REPOSITORY, 1, command=command)
    actions = IssueActions.of(config, scene.connections, engine)
    ended = IssueJob(actions, Terms(order.request, config, snapshot), order, "job", Failing(Machine(config))).work()
    assert (ended["ended"], ended["comment"]) == ("done", "created")
    assert [each.content for each in said.reactions] == ["eyes", "rocket"]


CRASH = "```python\nimport torch\ntorch.zeros(1)\n```\n\nSegmentation fault (core dumped)\n\nPyTorch version: 2.13.0"


@pytest.mark.parametrize(
    ("action", "written"),
    [("opened", ["report", "report again"]), (SCHEDULE, ["report"])],
    ids=["for somebody who waits", "at night"],
)
def test_what_is_found_out_later_is_an_edit_but_at_night(scene: Scene, action: str, written: list[str]) -> None:
    steps: list[str] = []

    class Crashing(AtOnce):
        def runs(self, course: Course, slots: int) -> Any:
            return Sandbox()

        def step(self, name: str, call: Callable[[], Any]) -> Any:
            steps.append(name)
            return super().step(name, call)

    issue = scene.github.acts.file(scene.repository, scene.reporter, "A crash", CRASH)
    config, engine = load_config(), open_engine(URL.create("sqlite"))
    upgrade(engine)
    actions = IssueActions.of(config, scene.connections, engine)

    def judged(action: str, job: str) -> None:
        order = IssueOrder(REPOSITORY, issue.number, action=action)
        IssueJob(actions, Terms(order.request, config, snapshot), order, job, Crashing(Machine(config))).work()

    judged("opened", "before")
    steps.clear()
    judged(action, "now")
    assert [each for each in steps if each.startswith("report")] == written
    (said,) = issue.comments
    assert "Where it crashed" in said.body


def test_the_programs_of_an_issue_count_their_runs_together(scene: Scene) -> None:
    config, engine = load_config(), open_engine(URL.create("sqlite"))
    actions = IssueActions.of(config, scene.connections, engine)
    steps = DurableSteps(IssueJobs(actions, RunCache(engine), snapshot, Busy()), IssueOrder(REPOSITORY, 1), "job")
    course = Course(Issue(), Reading(), Terms(Request(), config, snapshot))
    assert [next(steps.runs(course, 1).numbers) for _ in range(3)] == [1, 2, 3]
