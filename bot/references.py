"""`OWNER/REPO#N` and issue URLs on the command line, fetched with the person's own token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.config import Config
from bot.failures import BadInput
from repros.values import Issue

if TYPE_CHECKING:
    from github import Github

    from bot.github.retry import PoliteRetry

_SHORT = re.compile(r"([\w.-]+/[\w.-]+)#(\d{1,9})")
_URL_PATH = re.compile(r"/([\w.-]+/[\w.-]+)/(?:issues|pull)/(\d{1,9})(?:[/?#].*)?")


@dataclass(frozen=True, slots=True)
class Reference:
    """One issue on GitHub."""

    repository: str
    number: int


def parse_reference(text: str, github_url: str) -> Reference | None:
    """The issue that a SOURCE names; None where it is none (a file's name). Raises BadInput for another host's URL."""
    if found := _SHORT.fullmatch(text):
        return Reference(found[1], int(found[2]))
    if not re.match(r"https?://", text):
        return None
    path = text.removeprefix(github_url.rstrip("/")) if text.startswith(github_url.rstrip("/") + "/") else ""
    if found := _URL_PATH.fullmatch(path):
        return Reference(found[1], int(found[2]))
    raise BadInput(f"{text} is no issue of {github_url}: write OWNER/REPO#N, or set github_url in the configuration")


def fetch_reference(reference: Reference, config: Config) -> Issue:
    """The issue with its comments. Raises BadInput without a token, and the GitHub side's Failures."""
    from bot.github.issues import fetch_issue

    with personal_client(config, f"{reference.repository}#{reference.number}", reference.repository) as client:
        return fetch_issue(client, reference.repository, reference.number).issue


@contextmanager
def personal_client(config: Config, what: str, repository: str, retry: PoliteRetry | None = None) -> Iterator[Github]:
    """A client with the person's own credentials, to read `what`; `retry` is its policy. Raises BadInput without."""
    from bot.credentials import own_credentials
    from bot.github.auth import Connections

    connections = Connections(own_credentials(f"to read {what}"), config.api_url, retry=retry)
    try:
        yield connections.for_repository(repository)
    finally:
        connections.close()
