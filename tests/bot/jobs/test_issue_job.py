"""The jobs of issues, worked off by the engine against the stand-in; these issues need no run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from dbos import DBOS
from sqlalchemy import URL

from bot.config import load_config
from bot.database.commands import Commands
from bot.database.engine import open_engine
from bot.database.runs import RunCache
from bot.database.told import Told
from bot.database.verdicts import Verdicts
from bot.jobs.busy import Busy
from bot.jobs.desk import Desk
from bot.jobs.engine import client, launched, set_up
from bot.jobs.intake import Intake
from bot.jobs.issue_job import IssueJobs
from bot.jobs.orders import ISSUES, IssueOrder
from repros.read import read_issue
from repros.values import Issue, Reading
from runners.releases import snapshot
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
    desk = Desk(load_config(), scene.connections, Commands(engine), Verdicts(engine), Told(engine))
    IssueJobs(desk.config, desk, RunCache(engine), snapshot, Busy(), reader=reader).register()
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
