"""Short answers to commands: a comment of its own, written once a command."""

from __future__ import annotations

import hashlib

from github import Github

from bot.github.errors import speaking_of


def reply_once(client: Github, repository: str, number: int, login: str, *, key: str, text: str) -> bool:
    """Writes `text` below the issue unless the answer to `key` stands there; whether it was written.

    The hidden first line is not the one comment's marker, so that the two are never mistaken. Raises GitHubFailures.
    """
    marker = f"<!-- reprobot-reply:{hashlib.sha256(key.encode()).hexdigest()[:32]} -->"
    with speaking_of(f"answer a command at {repository}#{number}"):
        issue = client.get_repo(repository).get_issue(number)
        for comment in issue.get_comments():
            if comment.user and comment.user.login == login and (comment.body or "").startswith(marker):
                return False
        issue.create_comment(f"{marker}\n{text}")
    return True
