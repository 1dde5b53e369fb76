"""A GitHub of one's own for each test, and the bot's connections to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from github import Github

from bot.github.auth import Connections
from bot.github.retry import PoliteRetry
from bot.settings.credentials import AppCredentials
from tests.e2e.standin.server import StandIn, running
from tests.e2e.standin.world import APP_ID, Issue, Repository, User

BOT = "reprobot[bot]"
REPOSITORY = "acme/torch"


@dataclass
class Scene:
    """A repository with one issue, and the bot connected to it."""

    github: StandIn
    repository: Repository
    issue: Issue
    reporter: User
    connections: Connections

    @property
    def client(self) -> Github:
        """The bot's client."""
        return self.connections.for_repository(REPOSITORY)


def quick() -> PoliteRetry:
    """The policy with short pauses."""
    return PoliteRetry(max_wait=3, backoff_factor=0.01, backoff_jitter=0.01)


@pytest.fixture
def github() -> Iterator[StandIn]:
    """A stand-in for GitHub, which must not have drifted from GitHub's schemas."""
    with running() as standin:
        yield standin
        assert standin.drifts == []


@pytest.fixture
def scene(github: StandIn) -> Iterator[Scene]:
    """A repository with one issue; the bot waits at most 3 s for a rate limit, and hardly between other tries."""
    repository = github.acts.make_repository(REPOSITORY)
    reporter = github.world.user("reporter")
    issue = github.acts.file(repository, reporter, "A bug", "It fails.")
    credentials = AppCredentials(APP_ID, github.world.private_key_pem)
    connections = Connections(credentials, github.url, timeout=1, retry=quick())
    yield Scene(github, repository, issue, reporter, connections)
    connections.close()
