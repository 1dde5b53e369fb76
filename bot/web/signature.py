"""GitHub's signature of a delivery, checked in constant time."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

PREFIX = "sha256="


def sign(secret: bytes, body: bytes) -> str:
    """The `X-Hub-Signature-256` of a body."""
    return PREFIX + hmac.new(secret, body, hashlib.sha256).hexdigest()


def is_signed(secrets: Sequence[bytes], body: bytes, header: str | None) -> bool:
    """Whether one of the secrets signed the body; several, so that a secret can be changed without a gap.

    Every secret is tried, and each comparison takes the same time whatever the header holds.
    """
    given = (header or "").encode("utf-8", "replace")
    matches = [hmac.compare_digest(sign(secret, body).encode(), given) for secret in secrets]
    return any(matches)
