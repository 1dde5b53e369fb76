"""`repro action`: a workflow's event in, one comment and one label out; issues here need no run to be judged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from bot.github.marker import without_marker
from bot.main import main
from bot.settings.repository_file import PATH
from runners.image import image_tag
from tests.e2e.standin.server import StandIn, running
from tests.e2e.standin.world import Grant, Issue, Repository
from tests.e2e.system import program_that_raises

ACTIONS = "github-actions[bot]"
INCOMPLETE = (
    "## Bug\n\n```python\nimport torch\nmodel(torch.ones(2))\n```\n\nRuntimeError: boom\n\nPyTorch version: 2.13.0\n"
)


@dataclass
class Workflow:
    """A repository without the App, whose workflow runs `repro action` with the workflow's own token."""

    github: StandIn
    repository: Repository
    folder: Path

    def run(self, event: str, payload: dict[str, Any], *options: str, **environ: str) -> Result:
        path = self.folder / "event.json"
        path.write_text(json.dumps({key: value for key, value in payload.items() if key != "installation"}))
        writer = self.github.world.user(ACTIONS, "Bot")
        token = self.github.world.token(Grant(writer, installation=self.repository.installation))
        config = self.folder / "config.yaml"
        config.write_text(yaml.safe_dump({"api_url": self.github.url, "database_url": f"sqlite:///{self.folder}/db"}))
        given = {"GITHUB_EVENT_NAME": event, "GITHUB_EVENT_PATH": str(path), "GITHUB_TOKEN": token, **environ}
        return CliRunner().invoke(main, ["--config", str(config), "action", *options], env=given)

    def filed(self, body: str = INCOMPLETE) -> tuple[Issue, dict[str, Any]]:
        """An issue, and the payload of its event."""
        issue = self.github.acts.file(self.repository, self.github.world.user("reporter"), "It breaks", body)
        return issue, self.payload()

    def said(self, issue: Issue, user: str, text: str) -> dict[str, Any]:
        """The payload of a comment."""
        self.github.acts.comment(self.repository, issue, self.github.world.user(user), text)
        return self.payload()

    def payload(self) -> dict[str, Any]:
        return self.github.hooks.deliveries[-1].payload


@pytest.fixture
def workflow(tmp_path: Path) -> Iterator[Workflow]:
    with running() as github:
        repository = github.acts.make_repository("octo/torch")
        github.acts.set_role(repository, github.world.user(ACTIONS, "Bot"), "write")
        yield Workflow(github, repository, tmp_path)
        assert github.drifts == []


def own_comments(issue: Issue) -> list[str]:
    return [each.body for each in issue.comments if each.user.login == ACTIONS]


def test_an_opened_issue_gets_one_comment_and_one_label(workflow: Workflow) -> None:
    issue, payload = workflow.filed()
    for action in ("created", "unchanged"):
        done = workflow.run("issues", payload)
        assert done.exit_code == 0, done.stderr
        assert f"octo/torch#1: needs-info; comment {action}" in done.stdout
    assert len(own_comments(issue)) == 1
    assert "Needs more information." in own_comments(issue)[0]
    assert [label.name for label in issue.labels] == ["repro: needs info"]


def test_later_steps_and_the_run_s_page_get_the_verdict_and_the_comment(workflow: Workflow) -> None:
    files = {name: str(workflow.folder / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    issue, payload = workflow.filed()
    done = workflow.run("issues", payload, **files)
    assert done.exit_code == 0, done.stderr
    (own,) = (each for each in issue.comments if each.user.login == ACTIONS)
    url = f"{workflow.github.url}/octo/torch/issues/1#issuecomment-{own.id}"
    outputs = Path(files["GITHUB_OUTPUT"]).read_text()
    assert outputs.splitlines()[0] == "verdict=needs-info"
    assert outputs.splitlines()[1].endswith(url.rpartition("/octo")[2])
    shown = Path(files["GITHUB_STEP_SUMMARY"]).read_text()
    assert shown.startswith("**Needs more information.**")
    assert shown.strip() == without_marker(own.body).strip()


def test_what_is_not_judged_leaves_empty_outputs_and_no_page(workflow: Workflow) -> None:
    files = {name: str(workflow.folder / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    _, payload = workflow.filed()
    workflow.run("issues", payload | {"action": "closed"}, **files)
    assert Path(files["GITHUB_OUTPUT"]).read_text() == "verdict=\ncomment-url=\n"
    assert not Path(files["GITHUB_STEP_SUMMARY"]).exists()


def test_nothing_of_an_issue_writes_an_output_or_a_command_of_the_runner(workflow: Workflow) -> None:
    files = {name: str(workflow.folder / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    hostile = INCOMPLETE.replace("boom", "x\n::set-output name=verdict::fixed\nverdict=fixed\n<b>@octo</b>")
    _, payload = workflow.filed(hostile)
    done = workflow.run("issues", payload, **files)
    outputs = Path(files["GITHUB_OUTPUT"]).read_text().splitlines()
    assert [each.partition("=")[0] for each in outputs] == ["verdict", "comment-url"]
    assert not any(each.startswith("::") for each in done.stdout.splitlines())


def test_caches_are_named_by_image_and_releases_without_a_token(workflow: Workflow) -> None:
    _, payload = workflow.filed("```python\nimport torch\n```\n\nPyTorch version: 1.13.1\n")
    done = workflow.run("issues", payload, "--caches", "--latest", "2.13.0", GITHUB_TOKEN="")
    assert done.exit_code == 0, done.stderr
    names = dict(each.split("=", 1) for each in done.stdout.splitlines())
    assert names["store"] == f"{names['image']}-1.13.1-2.13.0"
    assert image_tag().endswith(names["image"])
    assert Path(names["folder"]).is_absolute()


def test_the_repository_s_own_file_holds_for_its_workflow(workflow: Workflow) -> None:
    issue, payload = workflow.filed()
    workflow.repository.files[PATH] = b"labels: {needs-info: {name: 'bot: please tell'}}"
    workflow.run("issues", payload)
    assert [label.name for label in issue.labels] == ["bot: please tell"]
    workflow.repository.files[PATH] = b"labels: ["
    workflow.run("issues", payload)
    assert [label.name for label in issue.labels] == ["repro: needs info"]
    assert "is not used until it is mended: it is no YAML" in own_comments(issue)[0]


def test_an_action_that_the_bot_does_not_take_does_nothing(workflow: Workflow) -> None:
    issue, payload = workflow.filed()
    done = workflow.run("issues", payload | {"action": "closed"})
    assert done.exit_code == 0
    assert "nothing to do" in done.stdout
    assert issue.comments == []


def test_the_issue_author_gives_a_command_and_sees_how_it_ended(workflow: Workflow) -> None:
    issue, _ = workflow.filed()
    payload = workflow.said(issue, "reporter", "/repro")
    done = workflow.run("issue_comment", payload)
    assert done.exit_code == 0, done.stderr
    assert {each.content for each in issue.comments[0].reactions} == {"eyes", "rocket"}
    assert len(own_comments(issue)) == 1


def test_a_program_of_the_comment_takes_the_place_of_the_issues(workflow: Workflow) -> None:
    issue, _ = workflow.filed()
    program = "/repro\n\n```python\nimport torch\ntorch.ones(2).cuda()\n```\n"
    done = workflow.run("issue_comment", workflow.said(issue, "reporter", program))
    assert "needs-gpu" in done.stdout


@pytest.mark.parametrize(
    ("user", "text", "said"),
    [
        ("passer-by", "/repro", "Only the issue's author"),
        ("reporter", "/repro releases=all", "triage rights"),
        ("reporter", "/repro nonsense", "I don't know the word"),
        ("reporter", "/repro stop", "no queue"),
    ],
)
def test_a_command_that_is_not_taken_gets_a_sentence_and_a_face(
    workflow: Workflow, user: str, text: str, said: str
) -> None:
    issue, _ = workflow.filed()
    done = workflow.run("issue_comment", workflow.said(issue, user, text))
    assert done.exit_code == 0, done.stderr
    assert said in own_comments(issue)[0]
    assert [each.content for each in issue.comments[0].reactions] == ["confused"]
    assert issue.labels == []


def test_a_person_is_told_once_an_hour_though_each_workflow_begins_with_an_empty_database(workflow: Workflow) -> None:
    issue, _ = workflow.filed()
    for _ in range(3):
        workflow.run("issue_comment", workflow.said(issue, "passer-by", "/repro"))
        for part in workflow.folder.glob("db*"):
            part.unlink()
    assert len(own_comments(issue)) == 1
    given = [each for each in issue.comments if each.user.login == "passer-by"]
    assert [[face.content for face in each.reactions] for each in given] == [["confused"]] * 3


def test_a_command_that_names_more_releases_than_one_may_is_refused_and_nothing_is_run(workflow: Workflow) -> None:
    issue, _ = workflow.filed(program_that_raises(1))
    workflow.github.acts.set_role(workflow.repository, workflow.github.world.user("dev"), "triage")
    done = workflow.run("issue_comment", workflow.said(issue, "dev", "/repro releases=1.0..latest"))
    assert done.exit_code == 0, done.stderr
    assert "releases, and one command may name 12." in own_comments(issue)[0]
    assert len(own_comments(issue)) == 1


def test_an_edit_of_what_is_expected_alone_is_judged(workflow: Workflow) -> None:
    text = INCOMPLETE + "\n## Expected behavior\n\nIt should print `tensor([{}.])`.\n"
    _, payload = workflow.filed(text.format(3))
    before = {"changes": {"body": {"from": text.format(2)}}, "action": "edited"}
    assert "comment created" in workflow.run("issues", payload | before).stdout
    same = {"changes": {"body": {"from": f"Hello!\n\n{text.format(3)}"}}, "action": "edited"}
    assert "no program, claim, expectation or version" in workflow.run("issues", payload | same).stdout


def test_help_is_given(workflow: Workflow) -> None:
    issue, _ = workflow.filed()
    workflow.run("issue_comment", workflow.said(issue, "reporter", "/repro help"))
    assert "releases=1.2..latest" in own_comments(issue)[0]


def test_the_bots_own_comment_is_no_command(workflow: Workflow) -> None:
    issue, _ = workflow.filed()
    done = workflow.run("issue_comment", workflow.said(issue, ACTIONS, "/repro"))
    assert "nothing to do" in done.stdout
    assert len(issue.comments) == 1


@pytest.mark.parametrize("name", ["GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH", "GITHUB_TOKEN"])
def test_outside_a_workflow_one_line_says_so(workflow: Workflow, name: str) -> None:
    _, payload = workflow.filed()
    done = workflow.run("issues", payload, **{name: ""})
    assert done.exit_code == 2
    assert done.stderr == f"repro: {name} is not set: `repro action` runs inside a GitHub workflow, see action.yml\n"


@pytest.mark.parametrize("text", ["", "[]", "{}", "\0"])
def test_a_payload_that_is_none_ends_with_one_line(workflow: Workflow, text: str) -> None:
    path = workflow.folder / "bad.json"
    path.write_text(text)
    done = workflow.run("issues", {}, GITHUB_EVENT_PATH=str(path))
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert "GITHUB_EVENT_PATH" in done.stderr


def test_a_token_that_github_does_not_take_ends_with_one_line(workflow: Workflow) -> None:
    _, payload = workflow.filed()
    done = workflow.run("issues", payload, GITHUB_TOKEN="ghs_wrong")
    assert done.exit_code == 3
    assert done.stderr.count("\n") == 1
