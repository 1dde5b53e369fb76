"""GitHub's refusals and failures in the bot's words: what is to be tried again, and what is over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import requests
import urllib3
from github import BadCredentialsException, GithubException

from bot.failures import Failure


class GitHubFailure(Failure):
    """Something that GitHub refused or failed to do; the message says what was tried."""


class Gone(GitHubFailure):
    """404, 410, or moved elsewhere: deleted, transferred, or no longer shown to the bot. There is nothing to do."""


class Forbidden(GitHubFailure):
    """403: the bot lacks a permission, or the conversation is closed to it."""


class BadCredentials(GitHubFailure):
    """401: the token or the App's key is wrong, expired or revoked."""


class Invalid(GitHubFailure):
    """400, 409 or 422: GitHub refuses what was sent."""


class Unavailable(GitHubFailure):
    """5xx, a time-out or a lost connection: worth another try, and what was sent may have been done."""


class RateLimited(GitHubFailure):
    """A rate limit that lasts longer than a call may wait: try again after `seconds`."""

    def __init__(self, seconds: float, remedy: str = "") -> None:
        """`seconds` from now until GitHub takes requests again; `remedy` is what else can be done."""
        at = datetime.now(UTC) + timedelta(seconds=seconds)
        super().__init__(f"GitHub's rate limit is used up: try again in {seconds:.0f} s, at {at:%H:%M:%S} UTC{remedy}")
        self.seconds = seconds
        self.remedy = remedy


@contextmanager
def speaking_of(what: str) -> Iterator[None]:
    """Turn PyGithub's and the network's exceptions into GitHubFailures that name `what` was tried."""
    try:
        yield
    except GithubException as error:
        raise _failure(error, what) from error
    except (requests.RequestException, urllib3.exceptions.HTTPError, ConnectionError, TimeoutError) as error:
        raise Unavailable(f"could not {what}: GitHub can't be reached ({type(error).__name__})") from error


def _failure(error: GithubException, what: str) -> GitHubFailure:
    line = f"could not {what}: GitHub says {error.status}{_said(error)}"
    if isinstance(error, BadCredentialsException) or error.status == 401:
        return BadCredentials(f"{line}: check the App's id and private key, or the token")
    match error.status:
        case 404 | 410:
            return Gone(line)
        case 403 | 451:
            return Forbidden(f"{line}: the App needs its permissions granted")
        case 400 | 409 | 422:
            return Invalid(line)
        case _:
            return Unavailable(line)


def _said(error: GithubException) -> str:
    """GitHub's own message, where it gives one in JSON; a proxy's HTML page is left out."""
    message = error.data.get("message") if isinstance(error.data, dict) else None
    return f" ({message[:200]})" if isinstance(message, str) else ""
