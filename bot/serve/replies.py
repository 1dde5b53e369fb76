"""Short answers to commands: a comment of its own, written once a command, and a refusal once a person and hour."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from github import Github
from github.IssueComment import IssueComment

from bot.github.errors import speaking_of

HOUR = timedelta(hours=1)


def reply_once(
    client: Github, repository: str, number: int, login: str, *, key: str, text: str, refused: str | None = None
) -> bool:
    """Writes `text` below the issue unless the answer to `key` stands there; whether it was written.

    `refused` is the login of whom it refuses something: one that was refused something there within the hour isn't
    told again, whatever database (an Action has none that lasts) knows of it. The hidden first line is not the one
    comment's marker, so that the two are never mistaken. Raises GitHubFailures.
    """
    marker = f"<!-- reprobot-reply:{_digest(key)}"
    person = f" refused:{_digest(refused.lower())}" if refused else ""
    with speaking_of(f"answer a command at {repository}#{number}"):
        issue = client.get_repo(repository).get_issue(number)
        own = [each for each in issue.get_comments() if each.user and each.user.login == login]
        if any((each.body or "").startswith(marker) for each in own):
            return False
        if person and any(_is_lately_refused(each, person) for each in own):
            return False
        issue.create_comment(f"{marker}{person} -->\n{text}")
    return True


def _is_lately_refused(comment: IssueComment, person: str) -> bool:
    first = (comment.body or "").partition("\n")[0]
    hidden = first.startswith("<!-- reprobot-reply:") and person in first
    return hidden and datetime.now(UTC) - comment.created_at < HOUR


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
