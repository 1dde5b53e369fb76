"""Credentials come from the environment, are refused with one clear line, and are never shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.failures import Failure
from bot.settings.credentials import AppCredentials, Secrets, TokenCredentials, load_secrets

APP = {"id": 5, "pem": "-----BEGIN RSA PRIVATE KEY-----\nabc\n", "webhook_secret": "whisper"}


def app_file(folder: Path, content: object = APP, mode: int = 0o600) -> str:
    """An App's file."""
    path = folder / "app.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    path.chmod(mode)
    return str(path)


def test_an_app_s_file_gives_its_key_and_secret(tmp_path: Path) -> None:
    found = load_secrets({"REPRO_APP_FILE": app_file(tmp_path)})
    assert found == Secrets(AppCredentials(5, APP["pem"]), ("whisper",))  # type: ignore[arg-type]
    assert "abc" not in repr(found)
    assert "whisper" not in repr(found)
    assert set(found.all()) == {"whisper", APP["pem"]}


def test_a_second_secret_counts_too_so_that_it_can_be_changed_without_a_gap(tmp_path: Path) -> None:
    found = load_secrets({"REPRO_APP_FILE": app_file(tmp_path), "REPRO_WEBHOOK_SECRET": "next"})
    assert found.webhook == ("whisper", "next")


def test_a_token_needs_a_secret_beside_it() -> None:
    found = load_secrets({"REPRO_GITHUB_TOKEN": "ghp_x", "REPRO_WEBHOOK_SECRET": "s"})
    assert found == Secrets(TokenCredentials("ghp_x"), ("s",))
    with pytest.raises(Failure, match="REPRO_WEBHOOK_SECRET"):
        load_secrets({"REPRO_GITHUB_TOKEN": "ghp_x"})


@pytest.mark.parametrize(
    ("content", "mode", "says"),
    [
        (APP, 0o644, "chmod 600"),
        ("{", 0o600, "no file of App credentials"),
        ({"id": 5}, 0o600, "no file of App credentials"),
        ({**APP, "id": "x" * 9}, 0o600, "no file of App credentials"),
        ({**APP, "webhook_secret": ""}, 0o600, "no webhook_secret"),
    ],
)
def test_a_file_that_can_t_serve_is_refused_without_quoting_it(
    tmp_path: Path, content: object, mode: int, says: str
) -> None:
    with pytest.raises(Failure, match=says) as refused:
        load_secrets({"REPRO_APP_FILE": app_file(tmp_path, content, mode)})
    assert "abc" not in str(refused.value)


def test_no_credentials_at_all_says_what_to_set() -> None:
    with pytest.raises(Failure, match="REPRO_APP_FILE"):
        load_secrets({})
