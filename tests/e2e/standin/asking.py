"""Asks the stand-in's API as a user."""

from __future__ import annotations

from typing import Any

import requests

from tests.e2e.standin.server import StandIn
from tests.e2e.standin.world import Grant

HERE = "acme/torch"


def ask(github: StandIn, method: str, path: str, *, user: str | None = "dev", **more: Any) -> requests.Response:
    """The answer to a user with all rights of their own, or to nobody."""
    headers = {"User-Agent": "test", **more.pop("headers", {})}
    if user is not None:
        headers["Authorization"] = f"token {github.world.token(Grant(github.world.user(user)))}"
    return requests.request(method, github.url + path, headers=headers, timeout=10, allow_redirects=False, **more)
