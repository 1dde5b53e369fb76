"""The issue that is being worked on, for what is told of bugs and written to logs; without structlog's import."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ISSUE: ContextVar[str | None] = ContextVar("issue", default=None)


@contextmanager
def about(issue: str | None) -> Iterator[None]:
    """While it holds, bugs and logs name the issue."""
    token = _ISSUE.set(issue)
    try:
        yield
    finally:
        _ISSUE.reset(token)


def issue_at_hand() -> str | None:
    """Its id; None where it has none, or nothing is being worked on."""
    return _ISSUE.get()
