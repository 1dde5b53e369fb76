"""Kept programs on a real release: what still shows is expected to, what was mended passes, what came back fails."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from bot.summary.contract import answer_json
from repros.read import read_issue
from repros.values import Issue
from tests.bot.export.test_suite import pytest_on, suite_of
from tests.bot.report.answers import fixed_answer

pytestmark = pytest.mark.docker


def kept(program: str, claim: str, verdict: str) -> dict[str, Any]:
    """A line of results about a program that nobody has run before."""
    body = (
        f"PyTorch version: 2.13.0\n\n```python\n# {uuid.uuid4().hex}\n{program}\n```\n\nIt gives\n\n```\n{claim}\n```\n"
    )
    repro = read_issue(Issue(title="It breaks", body=body)).repros[0]
    answer = fixed_answer()
    told: dict[str, Any] = json.loads(json.dumps(answer_json(answer)))
    from repros.contract import repro_json

    (each,) = told["results"]
    each |= {"verdict": verdict, "repro": repro_json(repro), "statement": None}
    return {**told, "id": f"octo/torch#{verdict}", "verdict": verdict}


def test_a_suite_tells_what_still_shows_what_is_mended_and_what_came_back(tmp_path: Path) -> None:
    shows, gone = "raise ValueError('the same as ever')", "print('all is well')"
    claim = "ValueError: the same as ever"
    suite = suite_of(
        tmp_path,
        kept(shows, claim, "reproduced"),
        kept(gone, claim, "fixed"),
        kept(shows, claim, "fixed"),
        kept(gone, claim, "reproduced"),
    )
    (tmp_path / "config.yaml").write_text('releases: {latest: "2.13.0"}\n')
    done = pytest_on(suite, REPRO_CONFIG=str(tmp_path / "config.yaml"))
    told = {line.split("[")[1].split("-")[0]: line.split()[0] for line in done.stdout.splitlines() if "::test_" in line}
    assert told == {"00001": "XFAIL", "00002": "PASSED", "00003": "FAILED", "00004": "FAILED"}, done.stdout
    assert "StillShows: The reported ValueError shows on torch 2.13.0" in done.stdout
    assert "[XPASS(strict)] still shows" in done.stdout
