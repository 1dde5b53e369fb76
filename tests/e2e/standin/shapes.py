"""How things look in GitHub's JSON."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter

from tests.e2e.standin.world import (
    APP_ID,
    APP_SLUG,
    PERMISSIONS,
    Comment,
    Issue,
    Json,
    Label,
    LabelEvent,
    Reaction,
    Repository,
    User,
    World,
    iso,
)

ROLES = ("none", "read", "triage", "write", "maintain", "admin")
_EMOJI = {"+1": "+1", "-1": "-1"} | {each: each for each in ("laugh", "confused", "heart", "hooray", "eyes", "rocket")}


def node_id(kind: str, number: int) -> str:
    """GitHub's opaque second id."""
    return base64.b64encode(f"{kind}{number}".encode()).decode()


def user(world: World, who: User) -> Json:
    """A simple user."""
    url = f"{world.base_url}/users/{who.login}"
    links = ("followers", "subscriptions", "organizations", "repos", "received_events")
    return {
        "login": who.login,
        "id": who.id,
        "node_id": node_id("User", who.id),
        "avatar_url": f"{world.base_url}/avatars/{who.id}",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{world.base_url}/{who.login}",
        **{f"{link}_url": f"{url}/{link}" for link in links},
        "following_url": url + "/following{/other_user}",
        "gists_url": url + "/gists{/gist_id}",
        "starred_url": url + "/starred{/owner}{/repo}",
        "events_url": url + "/events{/privacy}",
        "type": who.type,
        "site_admin": False,
    }


def label(world: World, repository: Repository, it: Label) -> Json:
    """A label as it hangs on an issue."""
    return {
        "id": it.id,
        "node_id": node_id("Label", it.id),
        "url": f"{world.base_url}/repos/{repository.full_name}/labels/{it.name}",
        "name": it.name,
        "color": it.color,
        "default": False,
        "description": it.description,
    }


def repository_label(world: World, repository: Repository, it: Label) -> Json:
    """A label as the repository lists it."""
    return {**label(world, repository, it), "archived_at": None, "archived_by": None}


def reactions(url: str, given: list[Reaction]) -> Json:
    """How often each reaction was given."""
    counts = Counter(each.content for each in given)
    return {"url": f"{url}/reactions", "total_count": len(given), **{name: counts[name] for name in _EMOJI}}


def reaction(world: World, it: Reaction) -> Json:
    """One reaction."""
    return {
        "id": it.id,
        "node_id": node_id("Reaction", it.id),
        "user": user(world, it.user),
        "content": it.content,
        "created_at": iso(it.created),
    }


def association(repository: Repository, who: User) -> str:
    """What GitHub calls a person's tie to a repository."""
    if who.login == repository.owner.login:
        return "OWNER"
    return "COLLABORATOR" if repository.roles.get(who.login, "none") != "none" else "NONE"


def issue(world: World, repository: Repository, it: Issue) -> Json:
    """An issue or a pull request."""
    repository_url = f"{world.base_url}/repos/{repository.full_name}"
    url = f"{repository_url}/issues/{it.number}"
    kind = "pull" if it.is_pull_request else "issues"
    html_url = f"{world.base_url}/{repository.full_name}/{kind}/{it.number}"
    data: Json = {
        "id": it.id,
        "node_id": node_id("Issue", it.id),
        "url": url,
        "repository_url": repository_url,
        "labels_url": url + "/labels{/name}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "html_url": html_url,
        "number": it.number,
        "state": it.state,
        "state_reason": "completed" if it.state == "closed" else None,
        "title": it.title,
        "body": it.body,
        "user": user(world, it.user),
        "labels": [label(world, repository, each) for each in it.labels],
        "assignees": [],
        "milestone": None,
        "locked": it.locked,
        "active_lock_reason": None,
        "comments": len(it.comments),
        "closed_at": iso(it.closed),
        "created_at": iso(it.created),
        "updated_at": iso(it.updated),
        "author_association": association(repository, it.user),
        "reactions": reactions(url, it.reactions),
        "performed_via_github_app": None,
    }
    if it.is_pull_request:
        links = {"html_url": html_url, "diff_url": f"{html_url}.diff", "patch_url": f"{html_url}.patch"}
        data["pull_request"] = {"url": f"{repository_url}/pulls/{it.number}", **links, "merged_at": None}
    return data


def comment(world: World, repository: Repository, of: Issue, it: Comment) -> Json:
    """A comment below an issue."""
    url = f"{world.base_url}/repos/{repository.full_name}/issues/comments/{it.id}"
    return {
        "id": it.id,
        "node_id": node_id("IssueComment", it.id),
        "url": url,
        "html_url": f"{world.base_url}/{repository.full_name}/issues/{of.number}#issuecomment-{it.id}",
        "issue_url": f"{world.base_url}/repos/{repository.full_name}/issues/{of.number}",
        "body": it.body,
        "user": user(world, it.user),
        "created_at": iso(it.created),
        "updated_at": iso(it.updated),
        "author_association": association(repository, it.user),
        "reactions": reactions(url, it.reactions),
        "performed_via_github_app": app(world) if it.user is world.bot else None,
    }


def event(world: World, repository: Repository, it: LabelEvent) -> Json:
    """An event of an issue's list."""
    return {
        "id": it.id,
        "node_id": node_id("LabeledEvent", it.id),
        "url": f"{world.base_url}/repos/{repository.full_name}/issues/events/{it.id}",
        "actor": user(world, it.actor),
        "event": it.event,
        "commit_id": None,
        "commit_url": None,
        "created_at": iso(it.created),
        "label": {"name": it.label, "color": it.color},
        "performed_via_github_app": app(world) if it.actor is world.bot else None,
    }


def app(world: World) -> Json:
    """The App."""
    return {
        "id": APP_ID,
        "slug": APP_SLUG,
        "node_id": node_id("App", APP_ID),
        "client_id": "Iv1.0000000000000000",
        "owner": user(world, world.user("reprobot")),
        "name": APP_SLUG,
        "description": None,
        "external_url": "https://example.org",
        "html_url": f"{world.base_url}/apps/{APP_SLUG}",
        "created_at": iso(world.started),
        "updated_at": iso(world.started),
        "permissions": dict(PERMISSIONS),
        "events": ["issues", "issue_comment"],
    }


def installation(world: World, repository: Repository) -> Json:
    """The App's installation for a repository's owner."""
    number = repository.installation
    return {
        "id": number,
        "account": user(world, repository.owner),
        "repository_selection": "selected",
        "access_tokens_url": f"{world.base_url}/app/installations/{number}/access_tokens",
        "repositories_url": f"{world.base_url}/installation/repositories",
        "html_url": f"{world.base_url}/settings/installations/{number}",
        "app_id": APP_ID,
        "app_slug": APP_SLUG,
        "target_id": repository.owner.id,
        "target_type": repository.owner.type,
        "permissions": dict(repository.permissions),
        "events": ["issues", "issue_comment"],
        "created_at": iso(repository.created),
        "updated_at": iso(repository.created),
        "single_file_name": None,
        "suspended_by": None,
        "suspended_at": None,
    }


def permission(world: World, repository: Repository, who: User) -> Json:
    """A person's role: `permission` is the old four-valued word, `role_name` the role itself."""
    role = role_of(repository, who)
    old = {"maintain": "write", "triage": "read"}.get(role, role if role in ROLES else "read")
    return {
        "permission": old,
        "role_name": role,
        "user": {**user(world, who), "permissions": allowed(repository, who), "role_name": role},
    }


def allowed(repository: Repository, who: User) -> dict[str, bool]:
    """What a person's role allows, as GitHub names it."""
    role = role_of(repository, who)
    rank = ROLES.index(role) if role in ROLES else ROLES.index("triage")
    needed = {"pull": "read", "triage": "triage", "push": "write", "maintain": "maintain", "admin": "admin"}
    return {name: rank >= ROLES.index(role_needed) for name, role_needed in needed.items()}


def role_of(repository: Repository, who: User) -> str:
    """A person's role. Everybody may read what is public; a role that GitHub doesn't know is an organisation's own."""
    return "admin" if who is repository.owner else repository.roles.get(who.login, "read")


def content(world: World, repository: Repository, path: str, data: bytes) -> Json:
    """A file of the default branch."""
    sha = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    url = f"{world.base_url}/repos/{repository.full_name}/contents/{path}?ref=main"
    html_url = f"{world.base_url}/{repository.full_name}/blob/main/{path}"
    git_url = f"{world.base_url}/repos/{repository.full_name}/git/blobs/{sha}"
    return {
        "type": "file",
        "encoding": "base64",
        "size": len(data),
        "name": path.rpartition("/")[2],
        "path": path,
        "content": base64.encodebytes(data).decode(),
        "sha": sha,
        "url": url,
        "git_url": git_url,
        "html_url": html_url,
        "download_url": f"{world.base_url}/raw/{repository.full_name}/main/{path}",
        "_links": {"self": url, "git": git_url, "html": html_url},
    }
