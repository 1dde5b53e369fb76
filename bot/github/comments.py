"""The one comment of an issue: found by marker and author, edited in place, never two."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from github import Github
from github.Issue import Issue as GitHubIssue
from github.IssueComment import IssueComment

from bot.github.errors import Gone, Unavailable, speaking_of
from bot.github.marker import State, decode

CREATE_TRIES = 4
PAUSE = 1.0
"""Seconds before a comment whose creation was not answered is looked for and created again; it doubles."""


@dataclass(frozen=True, slots=True)
class OwnComment:
    """The bot's comment as GitHub has it: id, whole text, its marker's state, its address."""

    id: int
    body: str
    state: State
    url: str


@dataclass(frozen=True, slots=True)
class Upserted:
    """What an upsert did. `deleted` are doubles that were removed; `comment` is None only for `superseded`."""

    action: Literal["created", "edited", "unchanged", "superseded"]
    comment: OwnComment | None
    deleted: tuple[int, ...] = ()


def find_comment(client: Github, repository: str, number: int, login: str) -> OwnComment | None:
    """The bot's comment, the oldest if there are several.

    Only a comment that begins with the marker *and* was written by `login` counts: others may quote or forge it.
    Raises GitHubFailures.
    """
    with speaking_of(f"read the comments of {repository}#{number}"):
        own = _own(client.get_repo(repository).get_issue(number), login)
    return _value(own[0]) if own else None


def upsert_comment(
    client: Github,
    repository: str,
    number: int,
    login: str,
    body: str,
    *,
    still_wanted: Callable[[], bool] = lambda: True,
    pause: float = PAUSE,
) -> Upserted:
    """Make the bot's one comment say `body`, which begins with a marker (bot.github.marker.with_marker).

    Nothing is written when it says so already. `still_wanted` is asked right before anything is written, since a
    newer job may have taken over. After creating, the comments are listed again: of doubles, made by two jobs at
    once, the oldest stays and takes this body. Raises Gone where the issue is gone, and other GitHubFailures;
    ValueError for a body without a marker.
    """
    if decode(body) is None:
        raise ValueError("a comment of the bot's begins with a marker")
    with speaking_of(f"comment on {repository}#{number}"):
        issue = client.get_repo(repository).get_issue(number)
        own = _own(issue, login)
        created = False
        if not own:
            if not still_wanted():
                return Upserted("superseded", None)
            own = _create(issue, login, body, pause)
            created = True
        return _settle(own, body, still_wanted, created=created)


def _create(issue: GitHubIssue, login: str, body: str, pause: float) -> list[IssueComment]:
    """Create the comment and list again. A creation without an answer may have been done: look before the next."""
    for attempt in range(CREATE_TRIES):
        failure = None
        try:
            with speaking_of("create the comment"):
                made = issue.create_comment(body)
        except Unavailable as error:
            failure = error
            time.sleep(pause * 2**attempt)
        own = _own(issue, login)
        if failure is None:
            # A list that is behind the writes may lack the new one.
            return own if any(each.id == made.id for each in own) else [*own, made]
        if own:
            return own
    raise failure or Unavailable("could not create the comment")


def _settle(own: list[IssueComment], body: str, still_wanted: Callable[[], bool], *, created: bool) -> Upserted:
    """Leave one comment, the oldest, with this body."""
    kept, doubles = own[0], own[1:]
    changed = not _same(kept.body, body)
    if changed or doubles:
        if not created and not still_wanted():
            return Upserted("superseded", _value(kept))
        for double in doubles:
            _delete(double)
        if changed:
            _edit(kept, body)
    action: Literal["created", "edited", "unchanged"] = "created" if created else "edited" if changed else "unchanged"
    return Upserted(action, _value(kept), tuple(double.id for double in doubles))


def _edit(comment: IssueComment, body: str) -> None:
    try:
        with speaking_of("edit the comment"):
            comment.edit(body)
    except Gone as error:
        # A person deleted the comment a moment ago; the next try makes a new one, or finds the issue gone.
        raise Unavailable(f"the comment vanished while it was edited: {error}") from error


def _delete(comment: IssueComment) -> None:
    try:
        with speaking_of("delete a double comment"):
            comment.delete()
    except Gone:
        # Whoever made the other one deleted it first.
        return


def _own(issue: GitHubIssue, login: str) -> list[IssueComment]:
    """The bot's comments, the oldest first."""
    mine = [
        each
        for each in issue.get_comments()
        if each.user is not None and each.user.login == login and decode(each.body or "") is not None
    ]
    return sorted(mine, key=lambda each: each.id)


def _same(old: str, new: str) -> bool:
    """Whether GitHub would show the same: it may give other line ends back than it was given."""
    return old.replace("\r\n", "\n").strip() == new.replace("\r\n", "\n").strip()


def _value(comment: IssueComment) -> OwnComment:
    return OwnComment(comment.id, comment.body, decode(comment.body) or State(), comment.html_url)
