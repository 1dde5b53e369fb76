"""How a repository looks in GitHub's JSON: mostly addresses."""

from __future__ import annotations

from tests.e2e.standin import shapes
from tests.e2e.standin.world import Json, Repository, User, World, iso

_LINKS = {
    "archive": "/{archive_format}{/ref}",
    "assignees": "/assignees{/user}",
    "blobs": "/git/blobs{/sha}",
    "branches": "/branches{/branch}",
    "collaborators": "/collaborators{/collaborator}",
    "comments": "/comments{/number}",
    "commits": "/commits{/sha}",
    "compare": "/compare/{base}...{head}",
    "contents": "/contents/{+path}",
    "contributors": "/contributors",
    "deployments": "/deployments",
    "downloads": "/downloads",
    "events": "/events",
    "forks": "/forks",
    "git_commits": "/git/commits{/sha}",
    "git_refs": "/git/refs{/sha}",
    "git_tags": "/git/tags{/sha}",
    "issue_comment": "/issues/comments{/number}",
    "issue_events": "/issues/events{/number}",
    "issues": "/issues{/number}",
    "keys": "/keys{/key_id}",
    "labels": "/labels{/name}",
    "languages": "/languages",
    "merges": "/merges",
    "milestones": "/milestones{/number}",
    "notifications": "/notifications{?since,all,participating}",
    "pulls": "/pulls{/number}",
    "releases": "/releases{/id}",
    "stargazers": "/stargazers",
    "statuses": "/statuses/{sha}",
    "subscribers": "/subscribers",
    "subscription": "/subscription",
    "tags": "/tags",
    "teams": "/teams",
    "trees": "/git/trees{/sha}",
    "hooks": "/hooks",
}


def repository(world: World, it: Repository) -> Json:
    """A repository, as far as webhooks and lists show it."""
    url = f"{world.base_url}/repos/{it.full_name}"
    html_url = f"{world.base_url}/{it.full_name}"
    opened = sum(issue.state == "open" for issue in world.live_issues(it))
    return {
        "id": it.id,
        "node_id": shapes.node_id("Repository", it.id),
        "name": it.name,
        "full_name": it.full_name,
        "private": it.private,
        "owner": shapes.user(world, it.owner),
        "html_url": html_url,
        "description": None,
        "fork": False,
        "url": url,
        **{f"{name}_url": url + rest for name, rest in _LINKS.items()},
        "git_url": f"git://example.org/{it.full_name}.git",
        "ssh_url": f"git@example.org:{it.full_name}.git",
        "clone_url": f"{html_url}.git",
        "svn_url": html_url,
        "mirror_url": None,
        "homepage": None,
        "language": None,
        "license": None,
        "forks_count": 0,
        "forks": 0,
        "stargazers_count": 0,
        "watchers_count": 0,
        "watchers": 0,
        "size": 0,
        "default_branch": "main",
        "open_issues_count": opened,
        "open_issues": opened,
        "topics": [],
        "has_issues": True,
        "has_projects": False,
        "has_wiki": False,
        "has_pages": False,
        "has_discussions": False,
        "archived": False,
        "disabled": False,
        "visibility": "private" if it.private else "public",
        "pushed_at": iso(it.created),
        "created_at": iso(it.created),
        "updated_at": iso(it.created),
    }


def full_repository(world: World, it: Repository, who: User | None, *, person: bool) -> Json:
    """A repository asked for alone; whose token asks learns what its person may do, and an App nothing."""
    shown = {**repository(world, it), "subscribers_count": 0, "network_count": 0}
    if who is None:
        return shown
    return {**shown, "permissions": {name: person and may for name, may in shapes.allowed(it, who).items()}}
