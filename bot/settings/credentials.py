"""Who the bot is to GitHub, read from the environment: an App's file, or a token. The Docker side has none of it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.failures import BadInput, Failure
from bot.settings.named_file import bytes_of, text_of
from bot.settings.secret_names import APP_FILE, TOKEN, WEBHOOK_SECRET, credentials_in

MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class AppCredentials:
    """A GitHub App: its id and its private key as PEM, which no repr shows."""

    app_id: int
    private_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenCredentials:
    """A person's token, for the command line, or a workflow's; which no repr shows.

    `login` is the account that it writes as; None asks GitHub, which doesn't tell a workflow's token.
    """

    token: str = field(repr=False)
    login: str | None = None


Credentials = AppCredentials | TokenCredentials


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the GitHub side holds; no repr shows it. `webhook` are the secrets that may sign a delivery."""

    credentials: Credentials = field(repr=False)
    webhook: tuple[str, ...] = field(repr=False)

    def all(self) -> tuple[str, ...]:
        """Every text that must never be shown."""
        held = self.credentials
        return (*self.webhook, held.private_key if isinstance(held, AppCredentials) else held.token)


class AppFile(BaseModel):
    """The file of an App's credentials, with the names that GitHub's manifest flow answers."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: int
    pem: str
    webhook_secret: str


def load_secrets(environment: Mapping[str, str] = os.environ) -> Secrets:
    """The credentials of the GitHub side. Raises BadInput or Failure with what to set."""
    if path := environment.get(APP_FILE):
        return _of_app(Path(path), environment.get(WEBHOOK_SECRET))
    token, secret = environment.get(TOKEN), environment.get(WEBHOOK_SECRET)
    if not token:
        raise BadInput(
            f"no GitHub credentials: make an App (`repro app create`) and set {APP_FILE} to its file,"
            f" or set {TOKEN} and {WEBHOOK_SECRET}"
        )
    if not secret:
        raise BadInput(f"no webhook secret: set {WEBHOOK_SECRET} to what the webhook was made with")
    return Secrets(TokenCredentials(token), (secret,))


def own_credentials(aim: str, environment: Mapping[str, str] = os.environ) -> Credentials:
    """Who a command is to GitHub: the App, else a person's token. Raises BadInput with the `aim`, or Failure."""
    if found := found_credentials(environment):
        return found
    raise BadInput(f"{aim}, set GITHUB_TOKEN to a token that may, or {APP_FILE} to an App's file")


def found_credentials(environment: Mapping[str, str] = os.environ) -> Credentials | None:
    """Who a command is to GitHub; None where it is nobody, who may read what is public. Raises BadInput or Failure."""
    if path := environment.get(APP_FILE):
        return _of_app(Path(path), environment.get(WEBHOOK_SECRET)).credentials
    token = next(filter(None, (environment.get(name) for name in (TOKEN, "GITHUB_TOKEN", "GH_TOKEN"))), None)
    return TokenCredentials(token, environment.get("REPRO_LOGIN")) if token else None


def secrets_in(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The secrets that an environment holds itself; an App's file is read, and named, by who needs it."""
    return tuple(environment[name] for name in credentials_in(environment) if name != APP_FILE)


def private_text(path: Path, what: str) -> str:
    """The text of a file that its owner alone may read. Raises Failure, saying `what` it is."""
    try:
        mode = path.stat().st_mode
        text = text_of(bytes_of(path, MAX_BYTES), str(path))
    except (OSError, BadInput) as error:
        raise Failure(f"can't read {what} {path}: {error}") from error
    if mode & 0o077:
        raise Failure(f"others may read {what} {path}: `chmod 600 {path}`")
    return text


def _of_app(path: Path, secret: str | None) -> Secrets:
    text = private_text(path, "the App's credentials")
    try:
        app = AppFile.model_validate(json.loads(text))
    except (ValidationError, ValueError, RecursionError) as error:
        # None of them is shown: they quote the file.
        raise BadInput(f"{path} is no file of App credentials: it needs id, pem and webhook_secret") from error
    webhook = tuple(dict.fromkeys(filter(None, (app.webhook_secret, secret))))
    if not webhook:
        raise BadInput(f"{path} has no webhook_secret: write it in, or set {WEBHOOK_SECRET}")
    return Secrets(AppCredentials(app.id, app.pem), webhook)
