"""How long a refusal asks to wait."""

from __future__ import annotations

import pytest

from bot.github.retry import UNTOLD_WAIT, wait_asked

SECONDARY = b'{"message": "You have exceeded a secondary rate limit."}'


@pytest.mark.parametrize(
    ("status", "headers", "content", "expected"),
    [
        (403, {"Retry-After": "7"}, SECONDARY, 7),
        (403, {"Retry-After": "0"}, SECONDARY, 0),
        (429, {"retry-after": "7"}, b"", 7),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1030"}, b"", 31),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "900"}, b"", 1),
        (403, {"X-RateLimit-Remaining": "12", "X-RateLimit-Reset": "1030"}, SECONDARY, UNTOLD_WAIT),
        (429, {}, b"<html>", UNTOLD_WAIT),
        (429, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, b"", UNTOLD_WAIT),
        (403, {}, b'{"message": "Resource not accessible by integration"}', None),
        (403, {"X-RateLimit-Remaining": "12"}, b"<html>", None),
        (403, {}, b"[]", None),
    ],
)
def test_the_wait_is_what_github_asks_for(
    status: int, headers: dict[str, str], content: bytes, expected: float | None
) -> None:
    assert wait_asked(status, headers, content, now=1000.0) == expected
