"""Every kind of thing that the stand-in says passes GitHub's schemas, and it refuses what GitHub refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.standin.asking import HERE, ask
from tests.e2e.standin.schemas import Drift, checked, refusal
from tests.e2e.standin.server import StandIn


def test_every_act_makes_a_payload_of_githubs(github: StandIn) -> None:
    # Each payload is held to the schema when it is made: a wrong one raises Drift here.
    acts, where, dev = github.acts, github.world.repositories[HERE], github.world.user("dev")
    issue = acts.file(where, dev, "A bug", None)
    acts.edit(where, issue, dev, title="B", body="text")
    comment = acts.comment(where, issue, dev, "hm")
    acts.edit_comment(where, issue, comment, dev, "hm!")
    acts.delete_comment(where, issue, comment, dev)
    acts.label(where, issue, dev, "bug")
    acts.unlabel(where, issue, dev, "bug")
    acts.set_state(where, issue, dev, "closed")
    acts.set_state(where, issue, dev, "open")
    pull = acts.file(where, dev, "A change", "", pull_request=True)
    acts.comment(where, pull, dev, "/repro")
    acts.label(where, issue, dev, "bug")
    acts.comment(where, issue, dev, "labelled")
    acts.edit(where, issue, dev, title="C")
    acts.delete(where, issue, dev)
    seen = [(each.event, each.payload["action"]) for each in github.hooks.deliveries]
    assert seen == [
        ("installation", "created"),
        ("issues", "opened"),
        ("issues", "edited"),
        ("issue_comment", "created"),
        ("issue_comment", "edited"),
        ("issue_comment", "deleted"),
        ("issues", "labeled"),
        ("issues", "unlabeled"),
        ("issues", "closed"),
        ("issues", "reopened"),
        ("issue_comment", "created"),
        ("issues", "labeled"),
        ("issue_comment", "created"),
        ("issues", "edited"),
        ("issues", "deleted"),
    ]


def test_every_answer_is_one_of_githubs(github: StandIn) -> None:
    where, dev = github.world.repositories[HERE], github.world.user("dev")
    issue = github.acts.file(where, dev, "A bug", "text")
    comment = github.acts.comment(where, issue, dev, "hm")
    github.acts.label(where, issue, dev, "bug")
    github.acts.file(where, dev, "A change", "", pull_request=True)
    where.files[".github/repro.yml"] = b"trigger_label: repro\n"
    base = f"/repos/{HERE}"
    for path in (
        base,
        f"{base}/issues?state=all&labels=bug&sort=updated&since=2020-01-01T00:00:00Z",
        f"{base}/issues/1",
        f"{base}/issues/2",
        f"{base}/issues/1/comments",
        f"{base}/issues/comments",
        f"{base}/issues/comments/{comment.id}",
        f"{base}/issues/1/events",
        f"{base}/issues/1/labels",
        f"{base}/labels",
        f"{base}/labels/bug",
        f"{base}/collaborators/dev/permission",
        f"{base}/contents/.github/repro.yml",
        f"/search/issues?q=repo:{HERE} is:issue bug&order=asc",
        "/user",
        "/rate_limit",
    ):
        assert ask(github, "GET", path).status_code == 200, path
    posts = {
        f"{base}/issues/1/comments": {"body": "text"},
        f"{base}/issues/comments/{comment.id}/reactions": {"content": "eyes"},
        f"{base}/issues/1/reactions": {"content": "rocket"},
        f"{base}/labels": {"name": "repro: fixed", "color": "0e8a16", "description": "gone"},
        f"{base}/issues/1/labels": {"labels": ["repro: fixed"]},
    }
    posts[f"/app-manifests/{'a' * 40}/conversions"] = {}
    for path, data in posts.items():
        assert ask(github, "POST", path, json=data).status_code in {200, 201}, path


@pytest.mark.parametrize(
    ("method", "path", "data", "status"),
    [
        ("POST", "/issues/1/comments", {"body": "x" * 65_537}, 422),
        ("POST", "/issues/1/comments", {"body": "x" * 65_536}, 201),
        ("POST", "/issues/1/comments", {"body": " "}, 422),
        ("POST", "/issues/1/comments", {"body": "x", "author": "me"}, 422),
        ("POST", "/issues/1/comments", {}, 422),
        ("POST", "/issues/1/comments", [], 400),
        ("POST", "/issues/1/labels", {"labels": ["x" * 51]}, 422),
        ("POST", "/issues/1/labels", {"labels": [1]}, 422),
        ("POST", "/labels", {"name": "x" * 51, "color": "ffffff"}, 422),
        ("POST", "/labels", {"name": "bug", "color": "red"}, 422),
        ("POST", "/labels", {"name": "taken", "color": "ffffff"}, 422),
        ("POST", "/labels", {"name": "x", "description": "x" * 101}, 422),
        ("POST", "/issues/1/reactions", {"content": "shrug"}, 422),
        ("GET", "/issues?state=ajar", None, 422),
        ("GET", "/issues?sort=colour", None, 422),
        ("GET", "/issues?per_page=many", None, 422),
        ("GET", "/issues?page=100", None, 422),
        ("GET", "/issues/99", None, 404),
        ("GET", "/issues/2", None, 410),
        ("GET", "/issues/3", None, 301),
        ("DELETE", "/issues/1/labels/absent", None, 404),
        ("GET", "/collaborators/nobody/permission", None, 404),
        ("GET", "/contents/absent", None, 404),
    ],
)
def test_it_refuses_what_github_refuses(github: StandIn, method: str, path: str, data: Any, status: int) -> None:
    where, dev = github.world.repositories[HERE], github.world.user("dev")
    github.acts.file(where, dev, "A bug", "text")
    github.acts.delete(where, github.acts.file(where, dev, "B", ""), dev)
    elsewhere = github.acts.make_repository("acme/other")
    github.acts.transfer(where, github.acts.file(where, dev, "C", ""), elsewhere)
    github.acts.make_label(where, "taken")
    answer = ask(github, method, f"/repos/{HERE}{path}", json=data)
    assert answer.status_code == status, answer.text


def test_what_github_does_not_say_is_a_drift() -> None:
    with pytest.raises(Drift):
        checked("Reaction", {"id": 1})
    whole = {"id": 1, "node_id": "x", "user": None, "content": "eyes", "created_at": "2020-01-01T00:00:00Z"}
    with pytest.raises(Drift, match="colour"):
        checked("Reaction", {**whole, "colour": "red"})
    assert refusal("ReposOwnerRepoLabelsPostBody", {"name": "x", "colour": "red"}) == "unknown field body.colour"
