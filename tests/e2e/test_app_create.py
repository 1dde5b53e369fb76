"""`repro app create`, its process and its page, against the stand-in's manifest conversion."""

from __future__ import annotations

import html
import json
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import yaml

from bot.settings.credentials import load_secrets
from tests.e2e.standin.server import StandIn, running

CODE = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def github() -> Iterator[StandIn]:
    with running() as standin:
        yield standin
        assert standin.drifts == []


@pytest.fixture
def flow(github: StandIn, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump({"api_url": github.url, "github_url": "https://github.test"}))
    command = [str(Path(sys.executable).with_name("repro")), "--config", str(tmp_path / "mine.yaml"), "app", "create"]
    command += ["--webhook-url", "https://bot.test/webhook", "--out", str(tmp_path / "app.json")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert found
        yield process, found[0]
        process.kill()


def form(address: str) -> tuple[str, dict[str, object]]:
    page = html.unescape(requests.get(address, timeout=10).text)
    action = re.search(r'action="([^"]+)"', page)
    manifest = re.search(r'name="manifest" value="(.*)"><button', page)
    assert action
    assert manifest
    return action[1], json.loads(manifest[1])


def test_two_clicks_leave_a_file_of_credentials_for_its_owner_alone(
    flow: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    process, address = flow
    action, manifest = form(address)
    assert action.startswith("https://github.test/settings/apps/new?state=")
    assert manifest["redirect_url"] == f"{address}created"
    assert manifest["hook_attributes"] == {"url": "https://bot.test/webhook", "active": True}
    assert manifest["default_events"] == ["issues", "issue_comment"]
    back = requests.get(f"{address}created", {"code": CODE, "state": action.partition("state=")[2]}, timeout=10)
    assert back.status_code == 200, back.text
    assert "installations/new" in back.text
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "app.json" in out
    path = tmp_path / "app.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    held = load_secrets({"REPRO_APP_FILE": str(path)}).all()
    assert all(secret not in out + back.text for secret in held)


def test_a_page_that_did_not_come_from_this_flow_is_refused(
    flow: tuple[subprocess.Popen[str], str], github: StandIn, tmp_path: Path
) -> None:
    _, address = flow
    back = requests.get(f"{address}created", {"code": CODE, "state": "guessed"}, timeout=10)
    assert back.status_code == 403
    assert github.called("POST") == []
    assert not (tmp_path / "app.json").exists()


def test_a_code_that_github_does_not_know_ends_with_one_line(
    flow: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    process, address = flow
    action, _ = form(address)
    requests.get(f"{address}created", {"code": "wrong", "state": action.partition("state=")[2]}, timeout=10)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said.count("\n")) == (3, 1)
    assert "run `repro app create` again" in said
    assert not (tmp_path / "app.json").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--webhook-url", "http://bot.test"], "must be an https"),
        (["--webhook-url", "https://b.test", "--organization", "a/b"], "no organization's name"),
    ],
)
def test_a_wrong_word_ends_with_one_line(words: list[str], said: str, tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("repro")), "app", "create", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert said in done.stderr
