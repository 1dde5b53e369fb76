"""An application with a secret, and what it handed on."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.web.decide import Job, Rules
from bot.web.server import Delivery, create_app
from bot.web.signature import sign
from repros.values import Issue, Reading, Repro, SourceFile

SECRET = "a secret of the tests"


def read(issue: Issue) -> Reading:
    """A reading of the test's own: the program is what stands between `<` and `>`, the words around it are talk."""
    program = issue.body.partition("<")[2].partition(">")[0]
    repros = (Repro(files=(SourceFile("repro.py", program),), entry="repro.py", runnable=True),) if program else ()
    return Reading(repros=repros)


RULES = Rules(trigger_label="repro", own_login="reprobot[bot]", read=read)


@dataclass
class Queue:
    """Where jobs go: known keys are refused, as the job database does."""

    jobs: dict[str, Job] = field(default_factory=dict)
    broken: bool = False

    def __call__(self, delivery: Delivery, job: Job) -> bool:
        """Take the job."""
        if self.broken:
            raise OSError("disk full")
        assert delivery.id
        if job.key in self.jobs:
            return False
        self.jobs[job.key] = job
        return True


@dataclass
class Web:
    """The application under test."""

    client: FlaskClient
    queue: Queue
    results: list[str]

    def post(self, event: str, payload: Any, **headers: str | None) -> TestResponse:
        """A signed delivery; a header given as None is left out."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        given: dict[str, str | None] = {
            "X-GitHub-Event": event,
            "X-GitHub-Delivery": str(uuid.uuid4()),
            "X-Hub-Signature-256": sign(SECRET.encode(), body),
            "Content-Type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        kept = {name: value for name, value in given.items() if value is not None}
        return self.client.post("/webhook", data=body, headers=kept)


@pytest.fixture
def web() -> Web:
    """The application with its queue."""
    queue, results = Queue(), list[str]()
    app = create_app(
        secrets=["an older secret", SECRET],
        rules=lambda: RULES,
        enqueue=queue,
        record=lambda _delivery, result, _seconds: results.append(result),
        checks={"database": lambda: None},
    )
    return Web(app.test_client(), queue, results)
