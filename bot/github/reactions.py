"""Reactions: the bot's short answers to a command."""

from __future__ import annotations

from typing import Literal

from github import Github

from bot.github.errors import speaking_of

Reaction = Literal["eyes", "rocket", "confused"]
"""👀 the command was taken, 🚀 it has ended well, 😕 it has not, or could not be read."""


def react_to_comment(client: Github, repository: str, number: int, comment: int, reaction: Reaction) -> None:
    """Set a reaction on a comment; setting it twice is once to GitHub.

    Raises Gone where the comment was deleted, and other GitHubFailures.
    """
    with speaking_of(f"react to comment {comment} of {repository}#{number}"):
        client.get_repo(repository).get_issue(number).get_comment(comment).create_reaction(reaction)
