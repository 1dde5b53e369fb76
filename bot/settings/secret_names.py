"""The variables of an environment that hold a credential: the Docker side refuses to start where one is set."""

from __future__ import annotations

from collections.abc import Mapping

APP_FILE = "REPRO_APP_FILE"
TOKEN = "REPRO_GITHUB_TOKEN"  # noqa: S105 - a variable's name
WEBHOOK_SECRET = "REPRO_WEBHOOK_SECRET"  # noqa: S105 - a variable's name
DASHBOARD_TOKEN = "REPRO_DASHBOARD_TOKEN"  # noqa: S105 - a variable's name
DASHBOARD_TOKEN_FILE = "REPRO_DASHBOARD_TOKEN_FILE"  # noqa: S105 - a variable's name
SECRET_NAMES = (
    *(APP_FILE, TOKEN, WEBHOOK_SECRET, "GITHUB_TOKEN", "GH_TOKEN"),
    *(DASHBOARD_TOKEN, DASHBOARD_TOKEN_FILE),
)
"""The variables that hold a credential or say where one lies."""


def credentials_in(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The variables of an environment that hold GitHub's credentials."""
    return tuple(name for name in SECRET_NAMES if environment.get(name))
