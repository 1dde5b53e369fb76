"""Deliveries about one issue that arrive at the same moment end in one comment, which is of the newest text."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import requests

from bot.web.signature import sign
from tests.e2e.system import REPOSITORY, System, program_that_does_not, program_that_raises
from tests.e2e.test_jobs import ABSENT, CONFIRMED, answered

pytestmark = pytest.mark.docker

ROUNDS = 3


def send(system: System, delivery: dict[str, Any]) -> None:
    """Brings a delivery to the bot, which takes it."""
    body = json.dumps(delivery["payload"]).encode()
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Delivery": delivery["id"],
        "X-GitHub-Event": delivery["event"],
        "X-Hub-Signature-256": sign(system.secrets[-1].encode(), body),
    }
    answer = requests.post(f"{system.url}/webhook", data=body, headers=headers, timeout=30)
    assert (answer.status_code, answer.json()["result"]) == (202, "enqueued"), answer.text


def newest(system: System, action: str) -> dict[str, Any]:
    """The newest delivery of issues, which GitHub has not made."""
    found: dict[str, Any] = [each for each in system.github.do("deliveries") if each["event"] == "issues"][-1]
    assert (found["payload"]["action"], found["tries"]) == (action, 0)
    return found


def at_once(*acts: Callable[[], None]) -> None:
    """Has each act done by a thread of its own, all from the same moment on."""
    start = Barrier(len(acts))

    def act(each: Callable[[], None]) -> None:
        start.wait(timeout=30)
        each()

    with ThreadPoolExecutor(len(acts)) as threads:
        for done in [threads.submit(act, each) for each in acts]:
            done.result(timeout=60)


def opened(system: System, number: int) -> dict[str, Any]:
    """A person files an issue; its delivery, which is left to the test."""
    system.github.do("hook", url=None)
    system.file(program_that_raises(number))
    return newest(system, "opened")


def edited(system: System, number: int) -> dict[str, Any]:
    """The reporter writes another program; the delivery of it."""
    system.github.do("edit_issue", repository=REPOSITORY, number=number, body=program_that_does_not(number))
    return newest(system, "edited")


def test_an_opened_and_an_edited_issue_delivered_at_once(system: System) -> None:
    for number in range(1, ROUNDS + 1):
        first, second = opened(system, number), edited(system, number)
        at_once(lambda one=first: send(system, one), lambda one=second: send(system, one))  # type: ignore[misc]
    for number in range(1, ROUNDS + 1):
        assert "**Not reproduced.**" in answered(system, number)
        assert system.labels(number) == [ABSENT]


def test_an_opened_and_a_reopened_issue_delivered_at_once(system: System) -> None:
    for number in range(1, ROUNDS + 1):
        first = opened(system, number)
        for state in ("closed", "open"):
            system.github.do("set_state", repository=REPOSITORY, number=number, state=state)
        second = newest(system, "reopened")
        at_once(lambda one=first: send(system, one), lambda one=second: send(system, one))  # type: ignore[misc]
    for number in range(1, ROUNDS + 1):
        assert "**Reproduced.**" in answered(system, number)
        assert system.labels(number) == [CONFIRMED]


def test_an_edit_while_the_issue_is_fetched(system: System) -> None:
    """Defends: within a second of SQLite's clock the id decided which job is newer, and the old text's job stayed."""
    settings = rf"/repos/{REPOSITORY}/contents/"
    for number in range(1, ROUNDS + 1):
        # The text has been fetched by then, the job has not looked for others yet.
        system.github.do("fail", kind="slow", seconds=1, path=settings)
        send(system, opened(system, number))
        fetched = f"/repos/{REPOSITORY}/issues/{number}"
        system.wait(lambda path=fetched: path in paths(system), 30, "it isn't fetched")  # type: ignore[misc]
        send(system, edited(system, number))
    for number in range(1, ROUNDS + 1):
        assert "**Not reproduced.**" in answered(system, number)
        assert system.labels(number) == [ABSENT]


def paths(system: System) -> set[str]:
    """What the bot has asked GitHub for."""
    return {each["path"] for each in system.github.do("calls")}
