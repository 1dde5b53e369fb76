"""Secrets taken out of text: those that are known, and whatever looks like one. Pure."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

HIDDEN = "[hidden]"
SHORTEST = 6
"""A known secret shorter than this would hide ordinary words."""

DEEPEST = 6
"""Levels of nested values that are looked into; what lies deeper is redacted as text."""

_LOOKS = (
    # PEM, whole or cut off; in JSON its line ends are written out.
    re.compile(
        r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|\Z)", re.DOTALL
    ),
    # https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github
    re.compile(r"\b(?:gh[a-z]_[A-Za-z0-9_.-]{16,}|github_pat_[A-Za-z0-9_]{20,}|v1\.[0-9a-f]{40})"),
    # A JSON Web Token: an App signs its requests with one.
    re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
)
_HEADER = re.compile(r"(?i)\b((?:proxy-)?authorization['\"]?\s*[:=]\s*['\"]?)(?:(?:token|bearer|basic)\s+)?[^\s'\",}]+")
_SCHEME = re.compile(r"(?i)\b((?:token|bearer|basic)\s+)[A-Za-z0-9._~+/=-]{16,}")
_USERINFO = re.compile(r"\b([a-z][a-z0-9+.-]{0,20}://[^\s:/@'\"]{0,100}:)[^\s/'\"]{1,200}(?=@)", re.IGNORECASE)
_ASSIGNED = re.compile(
    r"(?i)\b([a-z0-9_]{0,40}(?:password|passwd|secret|access_token|api_key|private_key)['\"]?\s*[:=]\s*['\"]?)[^\s'\",;&}]{4,}"
)
_SECRET_KEY = re.compile(r"(?i)(token|secret|passw|private_key|credential|authorization|cookie|signature)")


def _forms(secret: str) -> set[str]:
    """A secret as it stands, and as JSON, a repr, an address or a Basic header would write it."""
    written = (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1])
    return {secret, *written, quote(secret, safe=""), base64.b64encode(secret.encode()).decode()}


class Redactor:
    """Takes secrets out. `known` are this process's own: webhook secrets, tokens, keys; lines of keys count alone."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        """Secrets may be added later, by `add`."""
        self._known: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        for secret in known:
            self.add(secret)

    def add(self, secret: str) -> None:
        """From now on hide this one as well, each of its lines too."""
        parts = {secret.strip(), *(line.strip() for line in secret.splitlines())}
        for part in parts:
            if len(part) >= SHORTEST and not part.startswith("-----"):
                self._known |= _forms(part)
        # The longest first, so that no part of a secret is left where it begins with another.
        ordered = sorted(self._known, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def text(self, text: str) -> str:
        """The text without secrets."""
        if self._pattern is not None:
            text = self._pattern.sub(HIDDEN, text)
        for look in _LOOKS:
            text = look.sub(HIDDEN, text)
        for kept in (_HEADER, _SCHEME, _USERINFO, _ASSIGNED):
            text = kept.sub(rf"\g<1>{HIDDEN}", text)
        return text

    def value(self, value: Any, depth: int = 0) -> Any:
        """Any value to be logged, with the texts inside it redacted."""
        match value:
            case None | bool() | int() | float():
                return value
            case bytes():
                return self.text(value.decode("utf-8", "replace"))
            case dict() if depth < DEEPEST:
                return {self.text(str(key)): self.item(str(key), each, depth + 1) for key, each in value.items()}
            case list() | tuple() | set() | frozenset() if depth < DEEPEST:
                return [self.value(each, depth + 1) for each in value]
            case _:
                return self.text(str(value))

    def item(self, key: str, value: Any, depth: int = 0) -> Any:
        """A value that stands under a key: hidden whole where the key says that it is a secret."""
        if _SECRET_KEY.search(key) and isinstance(value, (str, bytes)) and value:
            return HIDDEN
        return self.value(value, depth)
