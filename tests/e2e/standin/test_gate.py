"""Who may do what at the stand-in, with which token or key, and how often."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest
import requests

from tests.e2e.standin.app_keys import delete_key, generate_key
from tests.e2e.standin.asking import HERE, ask
from tests.e2e.standin.server import StandIn
from tests.e2e.standin.world import APP_ID, Grant


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


def test_the_rate_limit_ends(github: StandIn) -> None:
    github.world.rate_limit = 2
    token = {"Authorization": f"token {github.world.token(Grant(github.world.user('dev')))}"}
    statuses = [ask(github, "GET", f"/repos/{HERE}", user=None, headers=token).status_code for _ in range(3)]
    assert statuses == [200, 200, 403]


def test_without_a_token_it_ends_sooner_and_what_did_not_change_costs_nothing(github: StandIn) -> None:
    github.world.anonymous_limit = 2
    first = ask(github, "GET", f"/repos/{HERE}", user=None)
    assert (first.headers["X-RateLimit-Limit"], first.headers["X-RateLimit-Remaining"]) == ("2", "1")
    unchanged = [
        ask(github, "GET", f"/repos/{HERE}", user=None, headers={"If-None-Match": first.headers["ETag"]})
        for _ in range(3)
    ]
    assert [each.status_code for each in unchanged] == [304] * 3
    assert [ask(github, "GET", f"/repos/{HERE}", user=None).status_code for _ in range(2)] == [200, 403]
    assert ask(github, "GET", f"/repos/{HERE}").status_code == 200
