"""The dashboard's token: who may look on when it listens on more than localhost."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path

from bot.failures import BadInput
from bot.settings.credentials import private_text
from bot.settings.secret_names import DASHBOARD_TOKEN, DASHBOARD_TOKEN_FILE

LEAST = 16
"""Characters of a token: one that can be guessed is none."""


def load_token(host: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """The token that the environment holds, or names the file of; None where none is needed and none is set.

    Raises BadInput or Failure where one is needed and missing, short, or readable for others.
    """
    if path := environment.get(DASHBOARD_TOKEN_FILE):
        token = private_text(Path(path), "the dashboard's token").strip()
    else:
        token = environment.get(DASHBOARD_TOKEN, "").strip()
    how = f"set {DASHBOARD_TOKEN} to at least {LEAST} characters (`openssl rand -hex 24`), or {DASHBOARD_TOKEN_FILE}"
    if token and (len(token) < LEAST or not token.isascii() or not token.isprintable()):
        raise BadInput(f"the dashboard's token is too short or not plain ASCII: {how} to a file with such a one")
    if not token and not is_local(host):
        raise BadInput(f"the dashboard would listen on {host} for everybody: {how} to a file, or listen on 127.0.0.1")
    return token or None


def is_local(host: str) -> bool:
    """Whether only this host reaches an address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
