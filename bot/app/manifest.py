"""The App's manifest as GitHub takes it, and what GitHub answers when the App exists.

https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import requests
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.failures import BadInput, Failure
from bot.settings.schema import Manifest

_OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}")
_SECONDS = 30


class CreatedApp(BaseModel):
    """What GitHub answers a conversion with, as far as it is used; the rest is kept in the file."""

    model_config = ConfigDict(extra="allow", frozen=True)

    id: int
    slug: str
    html_url: str
    pem: str
    webhook_secret: str


def manifest_of(manifest: Manifest, webhook_url: str, redirect_url: str) -> dict[str, Any]:
    """The manifest with the addresses of this installation."""
    return {
        **manifest.model_dump(mode="json"),
        "hook_attributes": {"url": webhook_url, "active": True},
        "redirect_url": redirect_url,
    }


def form_address(github_url: str, owner: str | None, state: str) -> str:
    """Where the form is sent: the person's own settings, or those of an organization. Raises BadInput for no name."""
    if owner is not None and not _OWNER.fullmatch(owner):
        raise BadInput(f"{owner!r} is no organization's name")
    settings = f"organizations/{owner}/settings" if owner else "settings"
    return f"{github_url.rstrip('/')}/{settings}/apps/new?state={state}"


def convert(api_url: str, code: str) -> CreatedApp:
    """The App that GitHub made, with its credentials. Raises Failure where GitHub refuses or can't be reached.

    The code works once and for an hour.
    """
    if not re.fullmatch(r"[0-9A-Za-z_-]{1,200}", code):
        raise Failure("GitHub came back without a code: run `repro app create` again")
    try:
        answer = requests.post(f"{api_url.rstrip('/')}/app-manifests/{code}/conversions", timeout=_SECONDS)
        if answer.status_code != requests.codes.created:
            raise Failure(f"GitHub refused to hand the App over ({answer.status_code}): run `repro app create` again")
        return CreatedApp.model_validate(answer.json())
    except (requests.RequestException, ValidationError, ValueError) as error:
        # The answer holds the private key: it is never shown.
        raise Failure(
            f"GitHub's answer could not be read ({type(error).__name__}): run `repro app create` again"
        ) from None


def save(app: CreatedApp, path: Path) -> None:
    """Write the credentials for their owner alone (mode 600), never over a file that is there. Raises Failure."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(app.model_dump(mode="json"), file, indent=2)
    except FileExistsError as error:
        raise BadInput(f"{path} is there already: name another file with --out") from error
    except OSError as error:
        raise Failure(f"can't write the App's credentials to {path}: {error.strerror}") from error
