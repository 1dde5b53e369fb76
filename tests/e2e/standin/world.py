"""The stand-in's state: users, repositories, issues, tokens, and a clock that tests may move."""

from __future__ import annotations

import itertools
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

APP_ID = 4711
APP_SLUG = "reprobot"
PERMISSIONS = {"issues": "write", "metadata": "read", "contents": "read"}


@dataclass
class User:
    """An account; `type` is User, Bot or Organization."""

    id: int
    login: str
    type: str = "User"


@dataclass
class Label:
    """A repository's label."""

    id: int
    name: str
    color: str
    description: str | None


@dataclass
class Reaction:
    """Somebody's reaction."""

    id: int
    content: str
    user: User
    created: datetime


@dataclass
class Comment:
    """A comment below an issue."""

    id: int
    body: str
    user: User
    created: datetime
    updated: datetime
    reactions: list[Reaction] = field(default_factory=list)


@dataclass
class LabelEvent:
    """`labeled` or `unlabeled`."""

    id: int
    event: str
    actor: User
    label: str
    color: str
    created: datetime


@dataclass
class Issue:
    """An issue; `gone` is set once it was deleted, `moved_to` is (repository, number) once it was transferred."""

    id: int
    number: int
    title: str
    body: str | None
    user: User
    created: datetime
    updated: datetime
    state: str = "open"
    closed: datetime | None = None
    locked: bool = False
    is_pull_request: bool = False
    gone: bool = False
    moved_to: tuple[str, int] | None = None
    labels: list[Label] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    events: list[LabelEvent] = field(default_factory=list)


@dataclass
class Repository:
    """A repository with the App installed. `roles` by login; `files` by path."""

    id: int
    full_name: str
    owner: User
    created: datetime
    installation: int | None
    private: bool = False
    permissions: dict[str, str] = field(default_factory=lambda: dict(PERMISSIONS))
    roles: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name without the owner's."""
        return self.full_name.partition("/")[2]


@dataclass
class Grant:
    """What a token stands for. An App's installation has one; a person's token has none and never expires.

    A person's classic token has `scopes`; a fine-grained one has `permissions` instead, as `{"issues": "read"}`.
    """

    user: User
    installation: int | None = None
    expires: datetime | None = None
    scopes: tuple[str, ...] = ("repo",)
    permissions: dict[str, str] | None = None


class World:
    """Everything that the stand-in knows; guarded by `lock`."""

    def __init__(self) -> None:
        """An empty GitHub with one App."""
        self.lock = threading.RLock()
        self.base_url = ""
        self.users: dict[str, User] = {}
        self.repositories: dict[str, Repository] = {}
        self.tokens: dict[str, Grant] = {}
        self.token_seconds = 3600
        self.private_keys = [app_key()]
        self.rate_limit = 5000
        self.anonymous_limit = 60
        self.search_limit = 30
        self.numbered_pages = False
        """Whether lists of issues have numbered pages, as an older Enterprise server's, in place of cursors."""
        self.rate_used: dict[str, int] = {}
        self.clock_offset = 0.0
        self._ids = itertools.count(1_000_001)
        self.started = self.now()
        self.bot = self.user(f"{APP_SLUG}[bot]", "Bot")

    @property
    def private_key_pem(self) -> str:
        """The App's newest key as GitHub gives it to be downloaded."""
        return pem(self.private_keys[-1])

    def now(self) -> datetime:
        """GitHub's clock, in whole seconds."""
        return datetime.fromtimestamp(int(time.time() + self.clock_offset), UTC)

    def next_id(self) -> int:
        """An id that nothing else has."""
        return next(self._ids)

    def user(self, login: str, type: str = "User") -> User:  # noqa: A002  # GitHub's own word
        """The account of that name, made where there is none."""
        with self.lock:
            if login.casefold() not in self.users:
                self.users[login.casefold()] = User(self.next_id(), login, type)
            return self.users[login.casefold()]

    def token(self, grant: Grant) -> str:
        """A new token for a grant, of GitHub's shape."""
        kind = "ghs_" if grant.installation else "ghp_" if grant.permissions is None else "github_pat_"
        token = kind + secrets.token_hex(18)
        with self.lock:
            self.tokens[token] = grant
        return token

    def find_comment(self, repository: Repository, comment: int) -> tuple[Issue, Comment] | None:
        """A comment of a repository and its issue."""
        found = ((i, c) for i in self.live_issues(repository) for c in i.comments if c.id == comment)
        return next(found, None)

    @staticmethod
    def live_issues(repository: Repository) -> Iterator[Issue]:
        """Issues that were neither deleted nor transferred."""
        return (i for i in repository.issues.values() if not i.gone and i.moved_to is None)


@cache
def app_key() -> rsa.RSAPrivateKey:
    """The App's key, made anew in each process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: rsa.RSAPrivateKey) -> str:
    """A key as GitHub writes one."""
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def iso(when: datetime | None) -> str | None:
    """A time as GitHub writes it."""
    return None if when is None else when.strftime("%Y-%m-%dT%H:%M:%SZ")


Json = dict[str, Any]
