"""The server begins while GitHub is down: it listens, says so, takes deliveries, and works them off afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from tests.bot.database.postgres import free_port
from tests.e2e.standin.remote import Remote
from tests.e2e.standin.remote import process as standin
from tests.e2e.system import REPOSITORY, System

pytestmark = pytest.mark.docker

INCOMPLETE = "```python\nimport torch\nmodel(torch.ones(2))\n```\n\nRuntimeError: boom\n\nPyTorch version: 2.13.0\n"


def said(system: System) -> dict[str, str]:
    """What `/readyz` says of each part; nothing where nobody listens."""
    try:
        found: dict[str, str] = requests.get(f"{system.url}/readyz", timeout=5).json()
    except requests.RequestException:
        return {}
    return found


def down(github: Remote) -> None:
    github.do("fail", kind="503", times=10**6)


def test_a_server_that_begins_without_github_takes_what_comes_and_answers_it_when_github_is_back(
    tmp_path: Path,
) -> None:
    with standin(REPOSITORY) as github:
        system = System(github, tmp_path, f"sqlite:///{tmp_path}/reprobot.sqlite", free_port())
        down(github)
        try:
            system.begin()
            system.wait(lambda: said(system).get("worker") == "ok", 90, "the server does not listen")
            assert said(system)["github"].startswith("GitHub hasn't said yet who the bot is")
            assert requests.get(f"{system.url}/readyz", timeout=5).status_code == 503
            number = system.file(INCOMPLETE)
            (delivery,) = [each for each in github.do("deliveries", wait=True) if each["event"] == "issues"]
            assert delivery["status"] == 202
            github.do("heal")
            system.wait_ready()
            system.wait(lambda: bool(system.comments(number)), 120, "no answer after GitHub came back")
            assert "Needs more information." in system.comments(number)[0]["body"]
            assert len(system.comments(number)) == 1
        finally:
            system.stop()
