"""Whether a token may read a repository's issues and write to them, found out before any work is done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from github import Auth, Github, GithubException

from bot.github.errors import Forbidden, Gone, speaking_of
from bot.github.pages import object_of

ACCEPTED = "x-accepted-github-permissions"
ROLES = {"admin": "admin", "maintain": "maintain", "push": "write", "triage": "triage", "pull": "read"}
"""What GitHub's `permissions` name, the most first, and the role that has it."""


@dataclass(frozen=True, slots=True)
class Access:
    """A repository as GitHub spells it, and how many issues and pull requests are open there."""

    repository: str
    opened: int


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: headers by their names in lower case."""

    status: int
    headers: Mapping[str, str]
    data: Any


def check_rights(client: Github, repository: str, *, write: bool) -> Access:
    """Raises a GitHubFailure that names the right which the client's token lacks; `write` is for comments and labels.

    A classic token's scopes stand in every answer, a person's role in the repository's. What a fine-grained or an
    App's token may write isn't told anywhere, so an empty comment is sent, which GitHub refuses either way: with 422
    to who may, and to others with 403 and the permission that it asks for.
    """
    about = find_repository(client, repository)
    name = str(about.data["full_name"])
    issues = check_reading(client, name)
    if write:
        check_role(client, about, name)
        if "x-oauth-scopes" in about.headers:
            check_scopes(about, name)
        elif number := next((each["number"] for each in issues if not each["locked"]), None):
            check_writing(client, name, number)
    return _access(about)


def access_of(client: Github, repository: str) -> Access:
    """The repository as GitHub has it, where the token sees it. Raises GitHubFailures."""
    return _access(find_repository(client, repository))


def find_repository(client: Github, repository: str) -> Said:
    """What GitHub says of the repository; it may have been renamed."""
    about = ask(client, "GET", f"/repos/{repository}", f"read {repository}")
    if about.status in {403, 404}:
        if client.requester.auth is None:
            raise Gone(f"there is no public repository {repository}: check the name; a private one needs GITHUB_TOKEN")
        needed = about.headers.get(ACCEPTED, "metadata=read")
        raise Gone(
            f"the token sees no repository {repository}: check the name, and that the token may read it "
            f"(a classic one needs the scope `repo` for a private one, others the permission {needed})"
        )
    return about


def check_reading(client: Github, name: str) -> list[Any]:
    """A few of the repository's issues."""
    listed = ask(client, "GET", f"/repos/{name}/issues?state=all&per_page=10", f"read the issues of {name}")
    if listed.status in {404, 410}:
        raise Gone(f"{name} has no issues: they are switched off there")
    if listed.status == 403:
        needed = listed.headers.get(ACCEPTED, "issues=read")
        raise Forbidden(f"the token may not read the issues of {name}: it lacks the permission {needed}")
    return list(listed.data)


def check_role(client: Github, about: Said, name: str) -> None:
    """Labels take the role triage; an App has none, its permissions count."""
    if about.data.get("archived"):
        raise Forbidden(f"{name} is archived: nothing can be written there")
    allowed = about.data.get("permissions")
    if is_app(client) or allowed is None or allowed.get("triage", allowed.get("push")):
        return
    role = next((role for right, role in ROLES.items() if allowed.get(right)), "none")
    raise Forbidden(f"the token's account may not set labels in {name}: it has the role {role} and needs triage")


def check_scopes(about: Said, name: str) -> None:
    """A classic token's scopes."""
    scopes = {each.strip() for each in about.headers["x-oauth-scopes"].split(",")}
    needed = "repo" if about.data.get("private") else "public_repo"
    if not scopes & {"repo", needed}:
        raise Forbidden(f"the token may not write to issues of {name}: it lacks the scope `{needed}`")


def check_writing(client: Github, name: str, number: int) -> None:
    """Whether a comment would be taken."""
    path = f"/repos/{name}/issues/{number}/comments"
    refused = ask(client, "POST", path, f"ask whether {name} may be written to", {})
    if refused.status in {403, 404}:
        needed = refused.headers.get(ACCEPTED, "issues=write").partition(";")[0].strip()
        why = refused.data.get("message") if isinstance(refused.data, dict) else None
        raise Forbidden(
            f"the token may not write to issues of {name}: it lacks the permission {needed} (GitHub says: {why})"
        )


def is_app(client: Github) -> bool:
    """Whether the token is an App's installation's, or a workflow's, which is one too."""
    auth = client.requester.auth
    return isinstance(auth, Auth.AppInstallationAuth) or (auth is not None and auth.token.startswith("ghs_"))


def ask(client: Github, verb: str, path: str, what: str, data: dict[str, Any] | None = None) -> Said:
    """An answer as it is, refusals too. Raises GitHubFailures for credentials, limits and lost connections."""
    with speaking_of(what):
        try:
            status, headers, body = client.requester.requestJson(verb, path, input=data)
        except GithubException as error:
            if error.status in {401, 0} or error.status >= 500:
                raise
            return Said(error.status, lowered(error.headers), error.data)
        if status == 401 or status >= 500:
            raise client.requester.createException(status, headers, object_of(body))
        return Said(status, lowered(headers), json.loads(body) if body else None)


def lowered(headers: Mapping[str, Any] | None) -> dict[str, str]:
    """Headers by their names in lower case."""
    return {name.lower(): str(value) for name, value in (headers or {}).items()}


def _access(about: Said) -> Access:
    return Access(str(about.data["full_name"]), int(about.data.get("open_issues_count") or 0))
