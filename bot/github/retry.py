"""When a request to GitHub is sent again, and after how long.

- A rate limit (403 or 429, primary or secondary) means that nothing was done: any request is sent again, after
  `Retry-After`, else at `X-RateLimit-Reset`, else after a minute, as GitHub's best practices ask. Where that is longer
  than a call may wait, RateLimited says how long, so that a job can sleep without holding a thread.
- 5xx, time-outs and lost connections: requests that may be done twice without harm (GET, PUT, PATCH, DELETE) are sent
  again with growing, jittered pauses. A POST is not, since it may have been done: who sent it looks first.
- A connection that was never made is tried again, whatever the request.

PyGithub's own GithubRetry doesn't serve: it sends POSTs again after a 502, knows no 429, and sleeps through
whatever Retry-After says.
"""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any, Self

from github import Requester
from urllib3 import BaseHTTPResponse, Retry
from urllib3.connectionpool import ConnectionPool
from urllib3.exceptions import MaxRetryError

from bot.github.errors import RateLimited
from bot.github.pages import object_of

TRIES = 5
"""Further tries after the first."""

MAX_WAIT = 60.0
"""Seconds that a call waits for a rate limit before it gives up its thread."""

UNTOLD_WAIT = 60.0
"""Seconds after a secondary limit that names none."""

LIMITED = frozenset({403, 429})
REPEATABLE = frozenset({"GET", "HEAD", "PUT", "PATCH", "DELETE"})


class PoliteRetry(Retry):
    """urllib3's Retry with the policy above. `max_wait` in seconds; `remedy` is what else lifts a limit, in words."""

    def __init__(self, total: int | None = TRIES, max_wait: float = MAX_WAIT, **kwargs: Any) -> None:
        """`asked` is the pause that the last refusal asked for; other keywords are urllib3's."""
        self.max_wait = max_wait
        self.asked: float = kwargs.pop("asked", 0.0)
        self.remedy: str = kwargs.pop("remedy", "")
        defaults: dict[str, Any] = {
            "status_forcelist": frozenset({*range(500, 600), *LIMITED}),
            "allowed_methods": REPEATABLE,
            "backoff_factor": 0.5,
            "backoff_jitter": 0.5,
            "backoff_max": 30,
            "raise_on_status": False,
            "respect_retry_after_header": False,
        }
        super().__init__(total=total, **{**defaults, **kwargs})

    def new(self, **kw: Any) -> Self:
        """The next Retry, with this one's settings."""
        return super().new(max_wait=self.max_wait, remedy=self.remedy, **kw)

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        """A limited request was not done, so any method may be sent again; `increment` looks closer."""
        return status_code in LIMITED or super().is_retry(method, status_code, has_retry_after)

    def get_backoff_time(self) -> float:
        """Seconds until the next try: what was asked for, or the growing pause if that is longer."""
        return max(self.asked, super().get_backoff_time())

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: ConnectionPool | None = None,
        _stacktrace: TracebackType | None = None,
    ) -> Self:
        """The Retry after a failure.

        Raises RateLimited for a limit that lasts too long, and GithubException for a 403 that is none.
        """
        asked = 0.0
        if response is not None and response.status in LIMITED:
            # Read here, where it can be; the next request on this connection would find it drained.
            content = response.data
            wait = wait_asked(response.status, dict(response.headers), content, time.time())
            if wait is None:
                raise Requester.Requester.createException(response.status, dict(response.headers), object_of(content))
            if wait > self.max_wait:
                raise RateLimited(wait, self.remedy)
            asked = wait
        elif response is not None:
            asked = min(_seconds(response.headers.get("Retry-After")) or 0.0, self.max_wait)
        try:
            retry = super().increment(method, url, response, error, _pool, _stacktrace)
        except MaxRetryError:
            if response is not None and response.status in LIMITED:
                raise RateLimited(asked, self.remedy) from None
            raise
        retry.asked = asked
        return retry


def wait_asked(status: int, headers: dict[str, str], content: bytes, now: float) -> float | None:
    """Seconds that a refusal asks to wait; None where a 403 is no rate limit.

    `now` in seconds since 1970. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
    """
    lower = {name.lower(): value for name, value in headers.items()}
    told = _seconds(lower.get("retry-after"))
    if told is not None:
        return told
    reset = _seconds(lower.get("x-ratelimit-reset"))
    if lower.get("x-ratelimit-remaining") == "0" and reset is not None:
        # One more, since the reset is somewhere within that second.
        return max(reset - now, 0.0) + 1.0
    message = str(object_of(content).get("message", ""))
    limited = status == 429 or Requester.Requester.isRateLimitError(message)
    return UNTOLD_WAIT if limited else None


def _seconds(value: str | None) -> float | None:
    return float(value) if value and value.isascii() and value.isdigit() else None
