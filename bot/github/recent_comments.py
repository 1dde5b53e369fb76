"""Comments of a whole repository that were written or edited since: for commands whose delivery was missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from github import Github
from github.GithubObject import NotSet

from bot.github.errors import speaking_of


@dataclass(frozen=True, slots=True)
class RecentComment:
    """A comment below an issue or a pull request, which the listing doesn't tell apart."""

    id: int
    number: int
    body: str
    author: str | None
    by_bot: bool
    updated: datetime


def comments_since(client: Github, repository: str, since: datetime | None) -> list[RecentComment]:
    """The comments of a repository updated at or after `since` (with a timezone; None is all), the oldest change first.

    Raises GitHubFailures.
    """
    with speaking_of(f"list the comments of {repository}"):
        listed = client.get_repo(repository).get_issues_comments(
            sort="updated", direction="asc", since=NotSet if since is None else since
        )
        return [
            RecentComment(
                id=each.id,
                number=int(each.issue_url.rpartition("/")[2]),
                body=each.body or "",
                author=each.user.login if each.user else None,
                by_bot=each.user is not None and (each.user.type == "Bot" or each.user.login.endswith("[bot]")),
                updated=each.updated_at,
            )
            for each in listed
        ]
