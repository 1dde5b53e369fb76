"""A token without rights: which one is missing is said in a line, before anything is run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from github import Github

from bot.github.access import check_rights
from bot.github.auth import Connections
from bot.github.errors import BadCredentials, GitHubFailure
from bot.settings.credentials import TokenCredentials
from tests.bot.github.conftest import REPOSITORY, Scene, quick
from tests.e2e.standin.world import Grant

CLASSIC = ("repo",)


@contextmanager
def holding(
    scene: Scene, role: str = "triage", scopes: tuple[str, ...] = CLASSIC, permissions: dict[str, str] | None = None
) -> Iterator[Github]:
    """A client with the token of somebody who has that role."""
    who = scene.github.world.user("maintainer")
    scene.github.acts.set_role(scene.repository, who, role)
    token = scene.github.world.token(Grant(who, scopes=scopes, permissions=permissions))
    connections = Connections(TokenCredentials(token), scene.github.url, timeout=5, retry=quick())
    yield connections.for_repository(REPOSITORY)
    connections.close()


@pytest.mark.parametrize(
    ("role", "scopes", "permissions", "private"),
    [
        ("triage", ("repo",), None, True),
        ("write", ("gist", "public_repo"), None, False),
        ("triage", (), {"issues": "write", "metadata": "read"}, True),
    ],
)
def test_who_has_the_rights_is_let_through_and_nothing_is_written(
    scene: Scene, role: str, scopes: tuple[str, ...], permissions: dict[str, str] | None, private: bool
) -> None:
    scene.repository.private = private
    with holding(scene, role, scopes, permissions) as client:
        access = check_rights(client, "ACME/Torch", write=True)
    assert (access.repository, access.opened) == (REPOSITORY, 1)
    assert scene.issue.comments == []


@pytest.mark.parametrize(
    ("role", "scopes", "permissions", "private", "missing"),
    [
        ("triage", ("read:org",), None, False, "lacks the scope `public_repo`"),
        ("triage", (), None, False, "lacks the scope `public_repo`"),
        ("read", CLASSIC, None, False, "has the role read and needs triage"),
        ("triage", (), {"issues": "read", "metadata": "read"}, True, "lacks the permission issues=write"),
        ("triage", (), {"metadata": "read"}, True, "may not read the issues of acme/torch: it lacks the permission"),
        ("read", (), {"issues": "write", "metadata": "read"}, False, "has the role read and needs triage"),
        ("triage", ("public_repo",), None, True, "needs the scope `repo` for a private one"),
    ],
)
def test_the_missing_right_is_named(
    scene: Scene,
    role: str,
    scopes: tuple[str, ...],
    permissions: dict[str, str] | None,
    private: bool,
    missing: str,
) -> None:
    scene.repository.private = private
    with holding(scene, role, scopes, permissions) as client, pytest.raises(GitHubFailure) as raised:
        check_rights(client, REPOSITORY, write=True)
    assert missing in str(raised.value)
    assert "\n" not in str(raised.value)
    assert scene.issue.comments == []


@pytest.mark.parametrize("scopes", [(), ("repo",)])
def test_reading_what_is_public_takes_no_right_to_write(scene: Scene, scopes: tuple[str, ...]) -> None:
    with holding(scene, "read", scopes) as client:
        assert check_rights(client, REPOSITORY, write=False).repository == REPOSITORY


@pytest.mark.parametrize("permission", ["read", "write"])
def test_an_app_writes_by_its_permission_and_has_no_role(scene: Scene, permission: str) -> None:
    scene.repository.permissions["issues"] = permission
    if permission == "write":
        assert check_rights(scene.client, REPOSITORY, write=True).opened == 1
        return
    with pytest.raises(GitHubFailure, match="lacks the permission issues=write"):
        check_rights(scene.client, REPOSITORY, write=True)


def test_a_locked_issue_is_not_what_rights_are_tried_on(scene: Scene) -> None:
    scene.issue.locked = True
    scene.github.acts.file(scene.repository, scene.reporter, "Open to all")
    scene.repository.permissions["issues"] = "read"
    with pytest.raises(GitHubFailure, match="issues=write"):
        check_rights(scene.client, REPOSITORY, write=True)


def test_a_repository_that_is_not_there_and_a_bad_token_are_said(scene: Scene) -> None:
    with holding(scene) as client:
        with pytest.raises(GitHubFailure, match="sees no repository acme/tourch: check the name"):
            check_rights(client, "acme/tourch", write=False)
        scene.github.world.tokens.clear()
        with pytest.raises(BadCredentials):
            check_rights(client, REPOSITORY, write=False)
