"""GitHub fails in every way that it has while issues are worked off: each still gets its one right comment."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.system import System, program_that_raises
from tests.e2e.test_jobs import answered, idle, jobs

pytestmark = [pytest.mark.docker, pytest.mark.parametrize("database", ["postgresql"], indirect=True)]

SHORT = ("500", "502", "503", "drop", "primary", "secondary", "429")
FAILURES: list[dict[str, Any]] = [
    *({"kind": kind, "times": 2, "seconds": 2} for kind in SHORT),
    # A secondary limit that lasts longer than a call may wait: the job sleeps instead.
    {"kind": "secondary", "times": 1, "seconds": 65},
    # Silence for longer than the bot listens.
    {"kind": "timeout", "times": 1, "seconds": 25},
    # Done, but the answer was lost: the comment must not be written twice.
    *({"kind": kind, "times": 1, "method": "POST", "path": r"/comments$", "after": True} for kind in ("502", "drop")),
    *({"kind": kind, "times": 1, "method": "POST", "path": r"/labels$", "after": True} for kind in ("500", "drop")),
    {"kind": "500", "times": 1, "path": r"/access_tokens$"},
]  # fmt: skip

FOR_GOOD: list[dict[str, Any]] = [
    *({"kind": kind, "method": "GET", "path": r"/issues/\d+$"} for kind in ("404", "410")),
    {"kind": "422", "method": "POST", "path": r"/comments$"},
]  # fmt: skip


def test_each_failure_delays_an_answer_and_does_not_double_it(system: System) -> None:
    numbers = []
    for index, failure in enumerate(FAILURES):
        system.github.do("fail", **failure)
        numbers.append(system.file(program_that_raises(100 + index)))
    for number in numbers:
        system.wait(lambda n=number: bool(system.comments(n)), 300, f"issue {number} has no comment")  # type: ignore[misc]
    for index, number in enumerate(numbers):
        comments = system.comments(number)
        assert len(comments) == 1, f"issue {number}, {FAILURES[index]}: {len(comments)} comments"
        assert "**Reproduced.**" in comments[0]["body"]
        assert system.labels(number) == ["repro: confirmed"]
    calls = system.github.do("calls")
    assert {call["status"] for call in calls} >= {500, 502, 503, 403, 429, 0}, "the failures did come"


def test_what_github_refuses_for_good_ends_the_job_and_a_command_still_brings_the_one_answer(system: System) -> None:
    for index, failure in enumerate(FOR_GOOD):
        system.github.do("fail", **failure)
        number = system.file(program_that_raises(200 + index))
        system.github.do("deliveries", wait=True)
        idle(system)
        assert system.comments(number) == [], failure
        system.github.do("comment", repository=system.repository, number=number, user="reporter", body="/repro")
        assert "**Reproduced.**" in answered(system, number)
        assert system.labels(number) == ["repro: confirmed"]
    assert set(jobs(system).values()) == {"SUCCESS"}, "a refusal is an end of a job, not a failure of it"
