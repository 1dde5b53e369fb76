"""Who the bot is to GitHub: asked at start, and again until GitHub answers, while the server listens already."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog

from bot.github.auth import Connections
from bot.github.errors import GitHubFailure, RateLimited, Unavailable
from bot.github.retry import PoliteRetry
from bot.settings.credentials import AppCredentials, Credentials
from bot.settings.schema import Config

ASK_SECONDS = 15.0
"""Between two tries."""

PATIENCE = 5
"""Seconds that a try may be without an answer: the server isn't there before the first has ended."""

log = structlog.get_logger("bot.serve")


@dataclass
class Introduction:
    """`login` is the account that the bot's comments carry, None until GitHub has told it; `why` says why not."""

    connections: Connections
    is_app: bool
    login: str | None = None
    why: str | None = None
    _stop: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def of(cls, credentials: Credentials, config: Config) -> Introduction:
        """With connections of its own, which give up at once."""
        hasty = Connections(credentials, config.api_url, timeout=PATIENCE, retry=PoliteRetry(total=0, max_wait=0))
        return cls(hasty, isinstance(credentials, AppCredentials))

    def ask(self) -> bool:
        """Asks once; whether it is known now. Raises GitHubFailure where GitHub answers, and not with a name."""
        try:
            self.login, self.why = self.connections.login(), None
        except (Unavailable, RateLimited) as failure:
            self.why = str(failure)
        return self.login is not None

    def deciding(self) -> str | None:
        """The account whose doings make no job; None where it isn't known yet and could be anybody's.

        An App's own doings tell of themselves that a bot did them.
        """
        return self.login or ("" if self.is_app else None)

    def check(self) -> str | None:
        """For `/readyz`."""
        return None if self.login else f"GitHub hasn't said yet who the bot is, and is asked again: {self.why}"

    @contextmanager
    def asking(self, then: Callable[[], None]) -> Iterator[None]:
        """Asks now, and as long as the block lasts until it is known; `then` is called where it came late.

        Raises GitHubFailure where GitHub takes no notice of the credentials.
        """
        if self.ask():
            yield
            return
        log.warning("GitHub is away: listening without it", why=self.why)
        thread = threading.Thread(target=self._go_on, args=(then,), name="introduction", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join(timeout=2 * PATIENCE)

    def _go_on(self, then: Callable[[], None]) -> None:
        while not self._stop.wait(ASK_SECONDS):
            try:
                if self.ask():
                    log.info("GitHub is there", login=self.login)
                    then()
                    return
            except GitHubFailure as failure:
                self.why = str(failure)
                log.warning("GitHub doesn't say who the bot is", why=self.why)
