"""`action.yml`: its scripts take any input as data, and an event ends in a real run on Docker."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.bot.action.test_action import Workflow, own_comments
from tests.bot.action.test_action import workflow as workflow  # noqa: PLC0414  # a fixture
from tests.e2e.system import program_that_raises

ACTION = Path(__file__).parents[2] / "action.yml"
RECORDER = '#!/bin/sh\nprintf \'%s\\n\' "$@" > "$RECORD"\n'
HOSTILE = "$(touch taken) `touch taken`; touch taken \"' && touch taken --config=x"


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(ACTION.read_text())["runs"]["steps"]
    return found


def judged(folder: Path, event: str, **given: str) -> list[str]:
    """The words that the step `Judge` calls `repro` with."""
    program = folder / "reprobot" / "bin" / "repro"
    program.parent.mkdir(parents=True)
    program.write_text(RECORDER)
    program.chmod(0o755)
    named = {"LATEST": "", "WHAT": "octo/torch", "LIMIT": "", "REPORT": "out", "GITHUB_EVENT_NAME": event, **given}
    record = {"RECORD": str(folder / "words"), "RUNNER_TEMP": str(folder), "GITHUB_OUTPUT": str(folder / "output")}
    script = next(step["run"] for step in steps() if step["name"] == "Judge")
    # As GitHub starts a step whose shell is bash.
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    subprocess.run(command, cwd=folder, env={"PATH": os.environ["PATH"], **named, **record}, check=True)
    return (folder / "words").read_text().splitlines()


@pytest.mark.parametrize("step", steps(), ids=lambda step: step["name"])
def test_no_script_has_an_expression_in_its_text(step: dict[str, Any]) -> None:
    assert "${{" not in step["run"]


def test_a_comment_without_a_command_installs_nothing() -> None:
    for step in steps():
        assert "contains(github.event.comment.body, '/repro')" in step["if"]


@pytest.mark.parametrize("event", ["issues", "issue_comment"])
def test_an_event_of_an_issue_is_answered(tmp_path: Path, event: str) -> None:
    assert judged(tmp_path, event) == ["action"]


def test_anything_else_triages_and_names_the_report(tmp_path: Path) -> None:
    words = judged(tmp_path, "schedule", LATEST="2.13.0", LIMIT="5")
    assert words == ["triage", "--report=out", "--latest=2.13.0", "--limit=5", "--dry-run", "--", "octo/torch"]
    assert (tmp_path / "output").read_text() == "report=out\n"


@pytest.mark.parametrize(
    ("write", "word"), [("true", "--yes"), ("false", "--dry-run"), ("", "--dry-run"), ("True", "--dry-run")]
)
def test_a_triage_writes_to_github_only_where_it_is_told_to(tmp_path: Path, write: str, word: str) -> None:
    assert word in judged(tmp_path, "schedule", WRITE=write)


@pytest.mark.parametrize("name", ["LATEST", "WHAT", "LIMIT", "REPORT"])
def test_a_hostile_input_stays_one_word(tmp_path: Path, name: str) -> None:
    words = judged(tmp_path, "schedule", **{name: HOSTILE})
    assert any(word.removeprefix(f"--{name.lower()}=") == HOSTILE for word in words)
    assert not (tmp_path / "taken").exists()


@pytest.mark.docker
def test_an_opened_issue_is_run_and_confirmed(workflow: Workflow) -> None:
    issue, payload = workflow.filed(program_that_raises(901))
    done = workflow.run("issues", payload)
    assert done.exit_code == 0, done.stderr
    assert "**Reproduced.**" in own_comments(issue)[0]
    assert [label.name for label in issue.labels] == ["repro: confirmed"]
