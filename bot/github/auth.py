"""Who the bot is to GitHub: an App with an installation's tokens, or a person's token."""

from __future__ import annotations

import threading
from importlib.metadata import version
from typing import Any

from github import Auth, Github, GithubIntegration
from github.Consts import API_VERSION_2026_03_10

from bot.github.errors import speaking_of
from bot.github.retry import PoliteRetry
from bot.settings.credentials import AppCredentials, Credentials, TokenCredentials

API_URL = "https://api.github.com"
TIMEOUT = 20
"""Seconds that a connection may be silent."""

LIFTED = ", or set GITHUB_TOKEN: without a token GitHub takes 60 requests an hour, with one 5,000"


class Connections:
    """PyGithub clients, one an installation, kept and shared by all threads.

    PyGithub fetches an installation's token before the first request and again 20 s before it expires (an hour).
    """

    def __init__(
        self,
        credentials: Credentials | None,
        api_url: str = API_URL,
        *,
        timeout: int = TIMEOUT,
        retry: PoliteRetry | None = None,
    ) -> None:
        """Without `credentials` GitHub shows what is public, and takes 60 requests an hour.

        `api_url` as in app.yaml; `timeout` in seconds; `retry` is the policy, bot.github.retry's own by default.
        """
        self._credentials = credentials
        retry = retry or PoliteRetry()
        if credentials is None:
            retry.remedy = LIFTED
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
            "retry": retry,
        }
        self._lock = threading.Lock()
        self._clients: dict[int | None, Github] = {}
        self._installations: dict[str, int] = {}
        self._login: str | None = None

    def for_repository(self, repository: str, installation: int | None = None) -> Github:
        """The client for `owner/name`. An App's `installation`, where it isn't known, is asked of GitHub.

        Raises Gone where the App isn't installed there, and other GitHubFailures.
        """
        if not isinstance(self._credentials, AppCredentials):
            return self._client(None)
        if installation is None:
            installation = self._installations.get(repository) or self._installation_of(repository)
        return self._client(installation)

    def login(self) -> str:
        """The account that the bot's comments and labels carry: `slug[bot]`, or the token's user."""
        if self._login is None:
            with speaking_of("ask GitHub who the bot is"):
                if isinstance(self._credentials, AppCredentials):
                    self._login = f"{self._app(self._credentials).get_app().slug}[bot]"
                else:
                    given = self._credentials.login if self._credentials else None
                    self._login = given or self._client(None).get_user().login
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

    def _auth(self, installation: int | None) -> Auth.Auth | None:
        if self._credentials is None:
            return None
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
