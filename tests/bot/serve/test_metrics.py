"""Metrics say what Prometheus is to know, and no sender of deliveries can flood them with names."""

from __future__ import annotations

from sqlalchemy import URL

from bot.dashboard.app import dashboard
from bot.dashboard.board import Board
from bot.dashboard.gate import Gate
from bot.database.engine import open_engine, open_reader
from bot.database.processes import Processes
from bot.database.runs import RunCache
from bot.jobs.engine import client
from bot.serve.intake import Intake
from bot.serve.metrics import State, count_delivery, scraping
from bot.web.decide import IssueTriggered
from bot.web.server import Delivery
from tests.bot.database.test_runs import KEY, RUN


def scraped(url: URL) -> list[str]:
    """The lines of an answer to a scrape."""
    metrics = scraping(State(open_engine(url), lambda: {7: 4999}))
    answer = dashboard(Board(open_reader(url)), Gate(None), metrics).test_client().get("/metrics")
    assert answer.status_code == 200
    return answer.text.splitlines()


def test_jobs_runs_workers_and_the_rate_limit_are_told(ready: URL) -> None:
    engine = open_engine(ready)
    Intake(client(ready), engine)(None, IssueTriggered("octo/torch#1/event/a", "octo/torch", 1, 7, "opened"))
    RunCache(engine).put(KEY, RUN)
    Processes(engine).beat("docker-a-0", "docker", 3)
    lines = scraped(ready)
    assert 'reprobot_jobs{job="issue",state="enqueued"} 1.0' in lines
    assert 'reprobot_runs{outcome="ok",torch="1.3.0"} 1.0' in lines
    assert "reprobot_worker_slots 3.0" in lines
    assert 'reprobot_github_rate_left{installation="7"} 4999.0' in lines


def test_deliveries_are_counted_and_unknown_events_are_one_name(ready: URL) -> None:
    count_delivery(Delivery("1", "issues", "f"), "enqueued", 0.1)
    for number in range(50):
        count_delivery(Delivery("1", f"made up {number}", "f"), "unsigned", 0.1)
    lines = [line for line in scraped(ready) if line.startswith("reprobot_deliveries_total")]
    assert any('event="issues",result="enqueued"' in line for line in lines)
    assert sum('event="other"' in line for line in lines) == 1
