"""What Prometheus reads of a bot at work: each number is the one that must come out of what was done."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.system import REPOSITORY, TORCH, System, issue_text, program_that_does_not, program_that_raises
from tests.e2e.test_jobs import answered, idle, runs

pytestmark = [pytest.mark.docker, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

HOURLY = 5000
SLOW_SECONDS = 2
STEPS = [("fetch",), ("read",), ("plan",), ("report",)]


def metrics(system: System, name: str) -> dict[tuple[str, ...], float]:
    """The samples of a name that `/metrics` gives now, by the values of their labels in the order of their names."""
    lines = [line for line in system.log().splitlines() if '"event": "listening"' in line]
    answer = requests.get(f"http://127.0.0.1:{json.loads(lines[-1])['dashboard']}/metrics", timeout=30)
    assert answer.status_code == 200
    samples = [each for family in text_string_to_metric_families(answer.text) for each in family.samples]
    return {tuple(s.labels[label] for label in sorted(s.labels)): s.value for s in samples if s.name == name}


def send(system: System, event: str, body: bytes = b"{}") -> int:
    """A delivery by somebody who doesn't know the secret; its status."""
    headers = {"X-GitHub-Event": event, "X-GitHub-Delivery": uuid.uuid4().hex, "Content-Type": "application/json"}
    return requests.post(f"{system.url}/webhook", data=body, headers=headers, timeout=30).status_code


def of_issues(jobs: dict[tuple[str, ...], float]) -> dict[tuple[str, ...], float]:
    """The jobs of issues and their runs: the sweep at the start is there too, and none of a test's."""
    return {key: value for key, value in jobs.items() if key[0] in {"issue", "run"}}


def counted(calls: list[dict[str, Any]]) -> int:
    """How many requests counted against the installation's hour.

    What the App asks as itself is counted apart, and what has not changed since isn't counted.
    """
    as_installation = [each for each in calls if not each["path"].startswith("/app")]
    return sum(each["status"] != 304 for each in as_installation)


def test_deliveries_jobs_runs_steps_and_the_rate_limit_are_counted(system: System) -> None:
    started = time.monotonic()
    system.github.do("fail", kind="slow", seconds=SLOW_SECONDS, method="GET", path=r"/issues/1$")
    first = system.file(program_that_raises(1))
    delivery = system.github.do("deliveries", wait=True)[-1]["id"]
    assert "**Reproduced.**" in answered(system, first)
    system.github.do("redeliver", id=delivery, times=3)
    assert "Not reproduced" in answered(system, system.file(program_that_does_not(2)))
    system.github.do("deliveries", wait=True)
    assert {send(system, event) for event in ("issues", "made up", "made up too")} == {401}
    idle(system)

    deliveries = {
        ("issues", "enqueued"): 2,
        ("issues", "duplicate"): 3,
        ("issues", "ignored"): 2,  # the labels that the bot set itself
        ("issue_comment", "ignored"): 2,  # and its comments
        ("issues", "unsigned"): 1,
        ("other", "unsigned"): 2,
    }
    # GitHub tells of the bot's own labels and comments when they are made, which is before or after this.
    system.wait(lambda: metrics(system, "reprobot_deliveries_total") == deliveries, 60, "not these deliveries")
    assert of_issues(metrics(system, "reprobot_jobs")) == {("issue", "success"): 2, ("run", "success"): runs(system)}
    assert metrics(system, "reprobot_runs") == {("exception", TORCH): 2, ("ok", TORCH): 2}, "each run and its repeat"
    assert metrics(system, "reprobot_step_seconds_count") == dict.fromkeys(STEPS, 2)
    seconds = metrics(system, "reprobot_step_seconds_sum")
    assert seconds["fetch",] >= SLOW_SECONDS
    assert 0 < sum(seconds.values()) < time.monotonic() - started
    (left,) = metrics(system, "reprobot_github_rate_left").values()
    # Two jobs ask at the same time: the answer that came last is not always that of the last request.
    assert 0 <= left - (HOURLY - counted(system.github.do("calls"))) <= 2


def test_what_waits_and_what_runs_is_counted_apart(system: System) -> None:
    numbers = [system.file(issue_text(f"import time\ntime.sleep({90 + n})", "ValueError: never")) for n in range(3)]
    now = {("issue", "pending"): 3, ("run", "pending"): 1, ("run", "enqueued"): 2}
    system.wait(lambda: of_issues(metrics(system, "reprobot_jobs")) == now, 60, "one of three runs is under way")
    assert metrics(system, "reprobot_worker_slots") == {(): 1}
    for number in numbers:
        system.github.do("comment", repository=REPOSITORY, number=number, user="reporter", body="/repro stop")
    system.github.do("deliveries", wait=True)
    idle(system)
    ended = {("issue", "success"): 3, ("issue", "cancelled"): 3, ("run", "cancelled"): 3}
    system.wait(lambda: of_issues(metrics(system, "reprobot_jobs")) == ended, 60, "stopped jobs are counted as such")
    assert metrics(system, "reprobot_runs") == {}
