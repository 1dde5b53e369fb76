"""Issues as GitHub has them: one with its comments, and those that changed since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from github import Github
from github.Issue import Issue as GitHubIssue

from bot.database.answers import Answers
from bot.database.values import from_json
from bot.github.errors import Gone, speaking_of
from bot.github.pages import address_of, ask_kept, ask_page
from repros.values import Comment, Issue

MAX_COMMENTS = 1000
"""Comments of an issue that are read; programs stand in the first ones."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An issue with what GitHub knows of it besides its text.

    `updated` moves with every comment and label.

    `comments` is how many there are, be they fetched or not.
    """

    issue: Issue
    number: int
    state: str
    locked: bool
    is_pull_request: bool
    updated: datetime
    comments: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """What a listing gave: the issues with the oldest change first, without comments, and the ETag for the next time.

    `unmodified` is whether GitHub said that nothing changed since the ETag, which costs nothing of the rate limit.
    """

    issues: tuple[Fetched, ...]
    etag: str | None
    unmodified: bool = False


def fetch_issue(
    client: Github, repository: str, number: int, *, comments: bool = True, answers: Answers | None = None
) -> Fetched:
    """An issue as it stands now, with its comments, the oldest first.

    With the `answers` that were kept, what hasn't changed since costs nothing of the rate limit. Raises Gone where it
    was deleted or transferred to another repository, and other GitHubFailures.
    """
    address = f"{client.requester.base_url}/repos/{repository}/issues/{number}"
    with speaking_of(f"read {repository}#{number}"):
        found = issue_object(client, ask_kept(client, address, answers).content)
        at = found.repository_url.rpartition("/repos/")[2]
        if found.number != number or at.casefold() != repository.casefold():
            raise Gone(f"{repository}#{number} is now {at}#{found.number}")
        said = tuple(islice(_comments(client, address, answers), MAX_COMMENTS)) if comments and found.comments else ()
        return fetched_of(found, repository, said)


def changed_since(
    client: Github,
    repository: str,
    since: datetime | None,
    *,
    etag: str | None = None,
    state: str = "all",
    labels: tuple[str, ...] = (),
) -> Changes:
    """Issues, not pull requests, changed at or after `since` (with a timezone; None is all), without comments.

    With the ETag of an equal earlier listing an unchanged one is told by a 304. Only the first page is compared, and
    it holds the newest changes, so whatever changes there changes it. Raises GitHubFailures.
    """
    parameters: dict[str, Any] = {"state": state, "sort": "updated", "direction": "desc", "per_page": 100}
    if since is not None:
        parameters["since"] = since.strftime("%Y-%m-%dT%H:%M:%SZ")
    if labels:
        parameters["labels"] = ",".join(labels)
    with speaking_of(f"list the issues of {repository}"):
        pages = _pages(client, f"/repos/{repository}/issues", parameters, etag)
        if pages is None:
            return Changes((), etag, unmodified=True)
        seen, listed = pages
        found = [fetched_of(each, repository) for each in listed]
    # A change between two pages moves issues down, so one may be listed twice; the first is the newer.
    newest = {each.number: each for each in reversed(found)}
    issues = sorted((each for each in newest.values() if not each.is_pull_request), key=lambda each: each.updated)
    return Changes(tuple(issues), seen)


def _pages(
    client: Github, path: str, parameters: dict[str, Any], etag: str | None
) -> tuple[str | None, list[GitHubIssue]] | None:
    """The first page's ETag and the issues of all pages; None where the first page is as the ETag says."""
    page = first = ask_page(client, address_of(client, path, parameters), etag)
    if first is None:
        return None
    found = list[GitHubIssue]()
    while page is not None:
        found += [issue_object(client, each) for each in page.content]
        page = ask_page(client, page.next) if page.next else None
    return first.etag, found


def _comments(client: Github, issue: str, answers: Answers | None) -> Iterator[Comment]:
    """The comments of the issue at an address, page by page."""
    address: str | None = f"{issue}/comments?per_page=100"
    while address:
        page = ask_kept(client, address, answers)
        yield from map(comment_of, page.content)
        address = page.next


def comment_of(raw: dict[str, Any]) -> Comment:
    """A comment of GitHub's JSON."""
    user = raw.get("user")
    return from_json(
        Comment, {"body": raw.get("body") or "", "author": user and user["login"], "created": raw.get("created_at")}
    )


def issue_object(client: Github, raw: dict[str, Any]) -> GitHubIssue:
    """PyGithub's object of an issue's JSON, which it won't complete by a request of its own."""
    return GitHubIssue(client.requester, {}, raw, completed=True)


def fetched_of(found: GitHubIssue, repository: str, comments: tuple[Comment, ...] = ()) -> Fetched:
    """What GitHub says of an issue."""
    raw = found.raw_data
    issue = Issue(
        title=found.title,
        body=found.body or "",
        labels=tuple(_labels(raw)),
        comments=comments,
        author=found.user.login if found.user else None,
        created=found.created_at,
        url=found.html_url,
        id=f"{repository}#{found.number}",
    )
    is_pull_request = "pull_request" in raw
    return Fetched(
        issue, found.number, found.state, found.locked, is_pull_request, found.updated_at, found.comments or 0
    )


def _labels(raw: dict[str, Any]) -> Iterator[str]:
    # GitHub's schema allows a label to be a bare string.
    for label in raw.get("labels") or ():
        yield label if isinstance(label, str) else str(label.get("name") or "")
