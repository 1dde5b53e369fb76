"""Every payload that GitHub publishes as an example, of every event: taken or clearly refused, never a failure."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.web.conftest import Web
from tests.bot.web.examples import published


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    return published(tmp_path_factory.mktemp("examples"))


def test_every_published_example_is_answered(web: Web, examples: dict[str, list[dict[str, Any]]]) -> None:
    answers = {
        (event, payload.get("action")): web.post(event, payload).status_code
        for event, payloads in examples.items()
        for payload in payloads
    }
    assert len(answers) > 100
    assert {status for status in answers.values() if status != 202} == set(), {
        key: status for key, status in answers.items() if status != 202
    }


def test_the_published_opened_issue_makes_a_job(web: Web, examples: dict[str, list[dict[str, Any]]]) -> None:
    opened = [payload for payload in examples["issues"] if payload["action"] == "opened"]
    assert opened
    assert {web.post("issues", payload).json["result"] for payload in opened} <= {"enqueued", "duplicate"}  # type: ignore[index]
    assert web.queue.jobs
