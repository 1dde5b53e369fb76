"""The stand-in itself: every kind of thing it says passes GitHub's schemas, and it refuses what GitHub refuses."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import requests

from tests.e2e.standin.admin import VERBS
from tests.e2e.standin.app_keys import delete_key, generate_key
from tests.e2e.standin.remote import process
from tests.e2e.standin.schemas import Drift, checked, refusal
from tests.e2e.standin.server import StandIn, running
from tests.e2e.standin.world import APP_ID, Grant

HERE = "acme/torch"


@pytest.fixture
def github() -> Iterator[StandIn]:
    with running() as standin:
        standin.acts.make_repository(HERE)
        standin.acts.set_role(standin.world.repositories[HERE], standin.world.user("dev"), "write")
        yield standin
        assert standin.drifts == []


def ask(github: StandIn, method: str, path: str, *, user: str | None = "dev", **more: Any) -> requests.Response:
    headers = {"User-Agent": "test", **more.pop("headers", {})}
    if user is not None:
        headers["Authorization"] = f"token {github.world.token(Grant(github.world.user(user)))}"
    return requests.request(method, github.url + path, headers=headers, timeout=10, allow_redirects=False, **more)


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


@pytest.mark.parametrize(
    ("user", "headers", "status"),
    [
        (None, {}, 401),
        (None, {"Authorization": "token nonsense"}, 401),
        (None, {"Authorization": "Bearer a.b.c"}, 401),
        (None, {"X-GitHub-Api-Version": "1999-01-01"}, 400),
        ("stranger", {}, 403),
    ],
)
def test_who_may_not_is_refused(github: StandIn, user: str | None, headers: dict[str, str], status: int) -> None:
    github.acts.file(github.world.repositories[HERE], github.world.user("dev"), "A bug", "text")
    path = f"/repos/{HERE}/issues/1/labels"
    assert ask(github, "POST", path, user=user, headers=headers, json={"labels": ["bug"]}).status_code == status


def test_lists_come_in_pages_with_links(github: StandIn) -> None:
    where, dev = github.world.repositories[HERE], github.world.user("dev")
    for number in range(7):
        github.acts.file(where, dev, f"Bug {number}", "")
    path, seen = f"/repos/{HERE}/issues?per_page=3", []
    while path:
        answer = ask(github, "GET", path)
        seen += [each["number"] for each in answer.json()]
        path = answer.links.get("next", {}).get("url", "").removeprefix(github.url)
    assert seen == [7, 6, 5, 4, 3, 2, 1]


def test_a_cursor_leads_on_although_what_it_stands_behind_has_gone(github: StandIn) -> None:
    where, dev = github.world.repositories[HERE], github.world.user("dev")
    for number in range(6):
        github.acts.file(where, dev, f"Bug {number}", "")
    first = ask(github, "GET", f"/repos/{HERE}/issues?per_page=3&direction=asc")
    for number in (1, 3):
        github.acts.delete(where, where.issues[number], dev)
    second = ask(github, "GET", first.links["next"]["url"].removeprefix(github.url))
    assert [each["number"] for each in first.json()] == [1, 2, 3]
    assert [each["number"] for each in second.json()] == [4, 5, 6]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("is:issue", [1, 2]),
        ("is:issue state:open", [1]),
        ('label:"good first" bug', [2]),
        ("author:ann", [1]),
        ("-author:ann is:pr", [3]),
        ("created:>=2020-01-02", [2, 3]),
        ("created:<2020-01-02T00:00:00Z is:issue", [1]),
        ("updated:<=2020-01-02", [1, 2]),
    ],
)
def test_searches_find_what_githubs_find(github: StandIn, query: str, found: list[int]) -> None:
    VERBS["fill"](
        github,
        {
            "repository": HERE,
            "issues": [
                {"user": "ann", "created": "2020-01-01T12:00:00+00:00"},
                {"state": "closed", "labels": ["Good first"], "created": "2020-01-02T12:00:00+00:00"},
                {"pull_request": True, "created": "2020-01-03T12:00:00+00:00"},
            ],
        },
    )
    answer = ask(github, "GET", "/search/issues", params={"q": f"repo:{HERE} {query}", "order": "asc"})
    assert [each["number"] for each in answer.json()["items"]] == found
    assert answer.headers["X-RateLimit-Resource"] == "search"


@pytest.mark.parametrize("query", ["", "repo:acme/absent bug", "is:square", "created:yesterday", "stars:>3"])
def test_a_search_that_github_can_not_read_is_refused(github: StandIn, query: str) -> None:
    assert ask(github, "GET", "/search/issues", params={"q": query}).status_code == 422


def test_tokens_tell_what_they_may(github: StandIn) -> None:
    private = github.acts.make_repository("acme/private")
    private.private = True
    github.acts.set_role(private, github.world.user("dev"), "write")
    github.acts.file(private, github.world.user("dev"), "A bug")

    def answer(method: str, path: str, **granted: Any) -> requests.Response:
        token = github.world.token(Grant(github.world.user("dev"), **granted))
        return ask(github, method, path, user=None, headers={"Authorization": f"token {token}"}, json={})

    assert answer("GET", "/repos/acme/private", scopes=("gist",)).status_code == 404
    classic = answer("GET", "/repos/acme/private", scopes=("repo", "gist"))
    assert classic.headers["X-OAuth-Scopes"] == "repo, gist"
    assert classic.json()["permissions"]["triage"] is True
    read = {"metadata": "read", "issues": "read"}
    refused = answer("POST", "/repos/acme/private/issues/1/comments", permissions=read)
    assert (refused.status_code, refused.headers["X-Accepted-GitHub-Permissions"]) == (403, "issues=write")
    assert "X-OAuth-Scopes" not in refused.headers
    empty = answer("POST", "/repos/acme/private/issues/1/comments", permissions={**read, "issues": "write"})
    assert empty.status_code == 422
    assert private.issues[1].comments == []


def test_a_key_of_the_app_counts_until_it_is_deleted(github: StandIn) -> None:
    def statuses() -> list[int]:
        now = int(time.time())
        claims = {"iss": str(APP_ID), "iat": now, "exp": now + 60}
        tokens = [jwt.encode(claims, key, algorithm="RS256") for key in (old, new)]
        asked = [ask(github, "GET", "/app", user=None, headers={"Authorization": f"Bearer {each}"}) for each in tokens]
        return [each.status_code for each in asked]

    old, new = github.world.private_key_pem, generate_key(github, {})["private_key"]
    assert statuses() == [200, 200]
    assert delete_key(github, {"private_key": old}) == {"keys": 1}
    assert statuses() == [401, 200]


def test_an_unchanged_list_is_a_304_that_costs_nothing(github: StandIn) -> None:
    github.acts.file(github.world.repositories[HERE], github.world.user("dev"), "A bug", "")
    first = ask(github, "GET", f"/repos/{HERE}/issues", user=None)
    again = ask(github, "GET", f"/repos/{HERE}/issues", user=None, headers={"If-None-Match": first.headers["ETag"]})
    after = ask(github, "GET", f"/repos/{HERE}/issues", user=None)
    assert (again.status_code, again.content) == (304, b"")
    left = [int(each.headers["X-RateLimit-Remaining"]) for each in (first, after)]
    assert left[0] - left[1] == 1


def test_the_rate_limit_ends(github: StandIn) -> None:
    github.world.rate_limit = 2
    statuses = [ask(github, "GET", f"/repos/{HERE}", user=None).status_code for _ in range(3)]
    assert statuses == [200, 200, 403]


def test_what_github_does_not_say_is_a_drift() -> None:
    with pytest.raises(Drift):
        checked("Reaction", {"id": 1})
    whole = {"id": 1, "node_id": "x", "user": None, "content": "eyes", "created_at": "2020-01-01T00:00:00Z"}
    with pytest.raises(Drift, match="colour"):
        checked("Reaction", {**whole, "colour": "red"})
    assert refusal("ReposOwnerRepoLabelsPostBody", {"name": "x", "colour": "red"}) == "unknown field body.colour"


def test_as_a_process_it_files_an_issue_and_signs_the_delivery() -> None:
    from tests.e2e.receiver import receiving

    with process(HERE) as github, receiving() as (url, received):
        github.do("hook", url=url, secret="s" * 20)
        assert github.do("file_issue", repository=HERE, title="A bug", body="text", user="ann") == {"number": 1}
        assert [each["status"] for each in github.do("deliveries", wait=True)][-1] == 202
        headers, body = received[-1]
        expected = hmac.new(b"s" * 20, body, hashlib.sha256).hexdigest()
        assert headers["X-Hub-Signature-256"] == f"sha256={expected}"
        assert json.loads(body)["issue"]["title"] == "A bug"
        assert github.do("drifts") == []
