"""`action.yml`: its scripts take any input as data, and an event ends in a real run on Docker."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.bot.action.test_action import Workflow, own_comments
from tests.bot.action.test_action import workflow as workflow  # noqa: PLC0414  # a fixture
from tests.e2e.expressions import evaluated, filled
from tests.e2e.system import program_that_raises

ACTION = Path(__file__).parents[2] / "action.yml"
DOCUMENT = ACTION.parent / "docs" / "action.md"
RECORDER = '#!/bin/sh\nprintf \'%s\\n\' "$@" > "$RECORD"\n'
WORKFLOWS_TO_COPY = [
    text
    for page in sorted(DOCUMENT.parent.glob("*.md"))
    for text in re.findall(r"^```yaml\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    if re.search(r"^jobs:", text, re.MULTILINE)
]
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


@pytest.mark.parametrize("step", [step for step in steps() if "run" in step], ids=lambda step: step["name"])
def test_no_script_has_an_expression_in_its_text(step: dict[str, Any]) -> None:
    assert "${{" not in step["run"]


def test_a_comment_without_a_command_installs_nothing() -> None:
    for step in steps():
        of_a_cache = step["if"] in {"steps.caches.outputs.image", "steps.caches.outputs.store"}
        assert of_a_cache or "contains(github.event.comment.body, '/repro')" in step["if"]


def test_a_runner_of_ones_own_and_whoever_wants_none_have_no_caches() -> None:
    (named,) = (step["if"] for step in steps() if step.get("id") == "caches")
    assert "inputs.cache == 'true' && runner.environment == 'github-hosted'" in named


@pytest.mark.parametrize("path", [".github", "action.yml"])
def test_our_own_workflows_and_the_action_have_no_known_hole(path: str) -> None:
    check_by_zizmor(path)


@pytest.mark.parametrize("number", range(len(WORKFLOWS_TO_COPY)))
def test_a_workflow_that_the_docs_tell_people_to_copy_has_no_known_hole(number: int, tmp_path: Path) -> None:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    text = WORKFLOWS_TO_COPY[number].replace("@COMMIT", f"@{'0' * 40}")
    (folder / "copied.yml").write_text(text)
    check_by_zizmor(str(folder))


def check_by_zizmor(path: str) -> None:
    zizmor = [str(Path(sys.executable).with_name("zizmor")), "--offline", "--no-progress", path]
    done = subprocess.run(zizmor, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No findings" in done.stdout + done.stderr


def happened(name: str = "issues", **given: Any) -> dict[str, Any]:
    """What GitHub's `github` context holds for an event of issue 7."""
    given = {"issue": {"number": 7}, "sender": {"type": "User"}, "action": "opened", **given}
    return {"event_name": name, "event": given, "workflow": "repro", "job": "repro"}


def commented(body: str, **given: Any) -> dict[str, Any]:
    """The same for a comment."""
    return happened("issue_comment", comment={"body": body}, action="created", **given)


TAKEN = {
    "opened": happened(),
    "edited": happened(action="edited"),
    "the trigger label": happened(action="labeled", label={"name": "repro"}),
    "a command": commented("/repro"),
    "a command below a line": commented("Please:\r\n/repro bisect"),
    "schedule": {"event_name": "schedule", "event": {}, "workflow": "repro", "job": "repro"},
}
LEFT = {
    "thanks": commented("thanks"),
    "a link": commented("see https://github.com/reprobot/reprobot, or say `/repro`"),
    "another label": happened(action="labeled", label={"name": "bug"}),
    "a pull request": commented("/repro", issue={"number": 7, "pull_request": {"url": "x"}}),
    "a bot": commented("I know `/repro`", sender={"type": "Bot"}),
}


@pytest.mark.parametrize("name", [*TAKEN, *LEFT])
def test_a_job_is_made_of_what_the_bot_takes_alone(name: str) -> None:
    assert bool(evaluated(documented()["if"], {**TAKEN, **LEFT}[name])) is (name in TAKEN)


def test_an_issues_jobs_wait_for_each_other_and_none_takes_anothers_place() -> None:
    concurrency = documented()["concurrency"]
    assert "concurrency" not in workflow_to_copy(), "a run that is skipped must not take the place of one that waits"
    assert (concurrency["queue"], concurrency.get("cancel-in-progress", False)) == ("max", False)
    groups = {name: filled(concurrency["group"], github) for name, github in TAKEN.items()}
    assert groups.pop("schedule") == "repro-repro-triage"
    assert set(groups.values()) == {"repro-repro-7"}


def workflow_to_copy() -> dict[str, Any]:
    """The workflow of docs/action.md."""
    found: dict[str, Any] = yaml.safe_load(DOCUMENT.read_text().partition("```yaml\n")[2].partition("```")[0])
    return found


def documented() -> dict[str, Any]:
    """Its one job."""
    (job,) = workflow_to_copy()["jobs"].values()
    return dict(job)


@pytest.mark.parametrize("event", ["issues", "issue_comment"])
def test_an_event_of_an_issue_is_answered(tmp_path: Path, event: str) -> None:
    assert judged(tmp_path, event) == ["action"]


def test_anything_else_triages_and_names_the_report(tmp_path: Path) -> None:
    words = judged(tmp_path, "schedule", LATEST="2.13.0", LIMIT="5")
    assert words == [
        "triage",
        "--download-yes",
        "--report=out",
        "--latest=2.13.0",
        "--limit=5",
        "--dry-run",
        "--",
        "octo/torch",
    ]
    assert (tmp_path / "output").read_text() == "report=out\n"


def test_a_report_s_name_writes_no_output_of_its_own(tmp_path: Path) -> None:
    judged(tmp_path, "schedule", REPORT="out\nverdict=reproduced\rcomment-url=x")
    assert (tmp_path / "output").read_text() == "report=out verdict=reproduced comment-url=x\n"


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
