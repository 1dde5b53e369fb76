"""Who the bot is to GitHub: an App with an installation's tokens, or a person's token."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from github import Auth, Github, GithubIntegration
from github.Consts import API_VERSION_2026_03_10

from bot.github.errors import speaking_of
from bot.github.retry import PoliteRetry

API_URL = "https://api.github.com"
TIMEOUT = 20
"""Seconds that a connection may be silent."""


@dataclass(frozen=True, slots=True)
class AppCredentials:
    """A GitHub App: its id and its private key as PEM, which no repr shows."""

    app_id: int
    private_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenCredentials:
    """A person's token, for the command line, or a workflow's; which no repr shows.

    `login` is the account that it writes as; None asks GitHub, which doesn't tell a workflow's token.
    """

    token: str = field(repr=False)
    login: str | None = None


Credentials = AppCredentials | TokenCredentials


class Connections:
    """PyGithub clients, one an installation, kept and shared by all threads.

    PyGithub fetches an installation's token before the first request and again 20 s before it expires (an hour).
    """

    def __init__(
        self,
        credentials: Credentials,
        api_url: str = API_URL,
        *,
        timeout: int = TIMEOUT,
        retry: PoliteRetry | None = None,
    ) -> None:
        """`api_url` as in app.yaml; `timeout` in seconds; `retry` is the policy, bot.github.retry's own by default."""
        self._credentials = credentials
        self._settings: dict[str, Any] = {
            "base_url": api_url.rstrip("/"),
            "timeout": timeout,
            "user_agent": f"reprobot/{version('reprobot')}",
            "per_page": 100,
            # A client is shared by threads, and the pauses between requests are PoliteRetry's.
            "pool_size": 16,
            "seconds_between_requests": None,
            "seconds_between_writes": None,
            "lazy": True,
            # Named where it is known; an Enterprise server refuses versions that are newer than itself.
            "api_version": API_VERSION_2026_03_10 if api_url.rstrip("/") == API_URL else None,
            "retry": retry or PoliteRetry(),
        }
        self._lock = threading.Lock()
        self._clients: dict[int | None, Github] = {}
        self._installations: dict[str, int] = {}
        self._login: str | None = None

    def for_repository(self, repository: str, installation: int | None = None) -> Github:
        """The client for `owner/name`. An App's `installation`, where it isn't known, is asked of GitHub.

        Raises Gone where the App isn't installed there, and other GitHubFailures.
        """
        if isinstance(self._credentials, TokenCredentials):
            return self._client(None)
        if installation is None:
            installation = self._installations.get(repository) or self._installation_of(repository)
        return self._client(installation)

    def login(self) -> str:
        """The account that the bot's comments and labels carry: `slug[bot]`, or the token's user."""
        if self._login is None:
            with speaking_of("ask GitHub who the bot is"):
                if isinstance(self._credentials, TokenCredentials):
                    self._login = self._credentials.login or self._client(None).get_user().login
                else:
                    self._login = f"{self._app(self._credentials).get_app().slug}[bot]"
        return self._login

    def forget(self, repository: str, installation: int | None = None) -> None:
        """Drop what is kept for a repository: after BadCredentials (a token was revoked) or Gone (installed anew)."""
        with self._lock:
            known = self._installations.pop(repository, None)
            for each in {installation, known} - {None}:
                self._clients.pop(each, None)

    def rate_left(self) -> dict[int | None, int]:
        """Requests left before the limit, an installation each, as the last answers said; -1 where none was made."""
        with self._lock:
            return {installation: client.rate_limiting[0] for installation, client in self._used()}

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def _used(self) -> list[tuple[int | None, Github]]:
        # Asking a client that made no request yet would make one.
        return [(i, c) for i, c in self._clients.items() if c.requester.rate_limiting != (-1, -1)]

    def _client(self, installation: int | None) -> Github:
        with self._lock:
            client = self._clients.get(installation)
            if client is None:
                client = self._clients[installation] = Github(auth=self._auth(installation), **self._settings)
            return client

    def _auth(self, installation: int | None) -> Auth.Auth:
        if isinstance(self._credentials, TokenCredentials):
            return Auth.Token(self._credentials.token)
        app = Auth.AppAuth(self._credentials.app_id, self._credentials.private_key)
        return app if installation is None else app.get_installation_auth(installation)

    def _installation_of(self, repository: str) -> int:
        owner, _, name = repository.partition("/")
        if not isinstance(self._credentials, AppCredentials):
            raise TypeError("only an App has installations")
        with speaking_of(f"find the App's installation in {repository}"):
            found = self._app(self._credentials).get_repo_installation(owner, name).id
        with self._lock:
            self._installations[repository] = found
        return found

    def _app(self, credentials: AppCredentials) -> GithubIntegration:
        return GithubIntegration(auth=Auth.AppAuth(credentials.app_id, credentials.private_key), **self._settings)
