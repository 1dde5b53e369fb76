"""The shipped examples, each read, run in real containers, and judged as its `expected.json` says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.answering.course import answer_issue
from bot.answering.local_runs import LocalRuns
from bot.answering.machine import Machine
from bot.answering.request import Request
from bot.report.answer import Answer
from bot.settings.config import load_config
from bot.sources.source import issues_of

EXAMPLES = sorted(p.parent for p in Path("repros/examples").glob("*/issue.md"))


@pytest.fixture(scope="module")
def bench() -> Machine:
    return Machine(load_config())


def answer_of(folder: Path, bench: Machine, expected: dict[str, Any]) -> Answer:
    (issue,) = issues_of(str(folder / "issue.md"))
    request = Request(latest="2.13.0", seconds=expected.get("timeout"))
    executor = LocalRuns(bench, request, issue.created.date() if issue.created else None, bench.slots)
    return answer_issue(issue, request, bench.config, lambda: bench.releases, executor)


@pytest.mark.docker
@pytest.mark.parametrize("folder", EXAMPLES, ids=[p.name for p in EXAMPLES])
def test_an_example_gets_the_verdict_that_its_folder_expects(folder: Path, bench: Machine) -> None:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    answer = answer_of(folder, bench, expected)
    assert [result.verdict.kind for result in answer.results] == expected["verdicts"], answer.comment
    assert {seen.run.torch: seen.observation for seen in answer.verdict.runs} == expected["runs"], answer.comment
    assert list(answer.labels.suggested) == expected.get("suggested", [])
    if "files" in expected:
        (repro, *_) = answer.reading.repros
        assert {file.name for file in repro.files} == set(expected["files"])


def test_there_are_at_least_twelve_examples() -> None:
    assert len(EXAMPLES) >= 12
