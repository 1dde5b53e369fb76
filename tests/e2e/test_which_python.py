"""The reported Python is for the reported release, and gives way where torch refuses it."""

from __future__ import annotations

import uuid

import pytest

from bot.answering.course import answer_issue
from bot.answering.local_runs import LocalRuns
from bot.answering.machine import Machine
from bot.answering.request import Request
from bot.report.answer import Answer
from bot.settings.config import load_config
from repros.values import Issue

PROGRAM = """\
import sys, torch
if sys.version_info < (3, 7):
    raise RuntimeError("frob is not supported on Python 3.6 yet")
raise ValueError("{mark}")
"""


def answered(python: str | None) -> Answer:
    mark = uuid.uuid4().hex
    code = PROGRAM.format(mark=mark)
    body = f"PyTorch 1.3.0\nPython version: 3.6\n\n```python\n{code}```\n\n```\nValueError: {mark}\n```\n"
    bench, request = Machine(load_config()), Request(latest="2.13.0", python=python)
    told = Issue(id="octo/torch#1", title="It breaks", body=body)
    return answer_issue(told, request, bench.config, lambda: bench.releases, LocalRuns(bench, request))


@pytest.mark.docker
def test_a_reported_python_that_torch_refuses_gives_way_to_the_usual_one() -> None:
    given = answered(None)
    assert given.verdict.kind == "reproduced"
    assert {seen.run.torch: seen.run.python[:4] for seen in given.verdict.runs} == {"1.3.0": "3.7.", "2.13.0": "3.11"}


@pytest.mark.docker
def test_a_python_that_is_asked_for_stays_and_is_that_of_the_reported_release_alone() -> None:
    given = answered("3.7")
    assert {seen.run.torch: seen.run.python[:4] for seen in given.verdict.runs} == {"1.3.0": "3.7.", "2.13.0": "3.11"}
    asked = answered("3.6")
    assert {seen.run.exception for seen in asked.verdict.runs} == {"RuntimeError"}
