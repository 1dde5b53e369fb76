"""`OWNER/REPO#N` and issue URLs on the command line, fetched with the person's own token, or as anybody may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.failures import BadInput
from bot.settings.schema import Config
from repros.values import Issue

if TYPE_CHECKING:
    from github import Github

    from bot.database.answers import Answers
    from bot.github.retry import PoliteRetry

# No part is `.` or `..`, which would lead elsewhere in an address.
_REPOSITORY = re.compile(r"(?!\.{1,2}/)[\w.-]{1,100}/(?!\.{1,2}$)[\w.-]{1,100}", re.ASCII)
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


def is_repository(name: str) -> bool:
    """Whether a name is that of a repository on GitHub, and of no file or folder."""
    return _REPOSITORY.fullmatch(name) is not None and not Path(name).exists()


def fetch_reference(reference: Reference, config: Config) -> Issue:
    """The issue with its comments. Raises the GitHub side's Failures."""
    from bot.github.errors import Gone
    from bot.github.issues import fetch_issue

    with personal_client(config, reference.repository) as client, kept_answers(config) as answers:
        try:
            return fetch_issue(client, reference.repository, reference.number, answers=answers).issue
        except Gone as failure:
            if client.requester.auth is None:
                raise Gone(f"{failure}; one of a private repository needs GITHUB_TOKEN") from failure
            raise


@contextmanager
def kept_answers(config: Config) -> Iterator[Answers]:
    """What GitHub answered before, in the database. Raises Failure where that can't be opened."""
    from bot.database.answers import Answers
    from bot.database.engine import database_errors, database_url, open_engine
    from bot.database.migrate import prepare

    url = database_url(config)
    engine = open_engine(url)
    try:
        with database_errors(url):
            prepare(engine)
            yield Answers(engine)
    finally:
        engine.dispose()


@contextmanager
def personal_client(
    config: Config, repository: str, retry: PoliteRetry | None = None, *, write: bool = False
) -> Iterator[Github]:
    """A client with the person's own credentials, else without any; `retry` is its policy.

    Raises BadInput where it is to `write` and there are none.
    """
    from bot.github.auth import Connections
    from bot.settings.credentials import found_credentials, own_credentials

    aim = f"to write to {repository} (--dry-run only reads)"
    credentials = own_credentials(aim) if write else found_credentials()
    connections = Connections(credentials, config.api_url, retry=retry)
    try:
        yield connections.for_repository(repository)
    finally:
        connections.close()
