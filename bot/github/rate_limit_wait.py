"""Waiting for a rate limit while somebody looks on: it is said until when, and Ctrl-C ends it at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bot.github.errors import RateLimited
from bot.github.retry import PoliteRetry

Value = TypeVar("Value")

SILENT = 2.0
"""Seconds that are waited without a word."""

MOST_WAITS = 12
"""Limits in a row; a secondary one that doesn't end by then won't."""


def quiet(_: str) -> None:
    """Says nothing."""


@dataclass(frozen=True, slots=True)
class RateLimitWait:
    """Waits with `sleep`, which must let a KeyboardInterrupt through, and tells `say` until when."""

    say: Callable[[str], None] = quiet
    sleep: Callable[[float], object] = time.sleep

    def get(self, call: Callable[[], Value]) -> Value:
        """What `call` gives once GitHub takes requests again. Raises RateLimited where that never happens."""
        for attempt in range(MOST_WAITS):
            try:
                return call()
            except RateLimited as limit:
                # A secondary limit that comes again at once asks for more, whatever it says.
                self.wait(max(limit.seconds, 2.0**attempt), limit.remedy)
        return call()

    def wait(self, seconds: float, remedy: str = "") -> None:
        """Waits, and says until when."""
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        # Rounded up, so that nobody looks for an answer too early.
        shown = f"{until:%H:%M:%S}" if seconds < 120 else f"{until + timedelta(seconds=59):%H:%M}"
        self.say(f"GitHub's rate limit is used up: waiting until {shown} UTC{remedy}")
        self.sleep(seconds)


def without_waiting() -> PoliteRetry:
    """The retries of a client whose calls go through a RateLimitWait: a limit comes back to it at once."""
    return PoliteRetry(max_wait=SILENT)
