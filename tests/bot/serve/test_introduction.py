"""The server asks GitHub who the bot is until it is told, and only then says that it is ready."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from bot.github.errors import BadCredentials
from bot.serve import introduction as module
from bot.serve.introduction import Introduction
from bot.settings.config import load_config
from bot.settings.credentials import AppCredentials, Credentials, TokenCredentials
from tests.e2e.standin.failures import Failure
from tests.e2e.standin.server import StandIn, running
from tests.e2e.standin.world import APP_ID, Grant


@pytest.fixture
def github() -> Iterator[StandIn]:
    with running() as standin:
        yield standin
        assert standin.drifts == []


def introduced(github: StandIn, credentials: Credentials) -> Introduction:
    return Introduction.of(credentials, load_config().model_copy(update={"api_url": github.url}))


def app(github: StandIn) -> AppCredentials:
    return AppCredentials(APP_ID, github.world.private_key_pem)


def token(github: StandIn) -> TokenCredentials:
    return TokenCredentials(github.world.token(Grant(github.world.user("somebody"))))


@pytest.mark.parametrize("kind", ["500", "502", "503", "drop", "primary", "secondary", "429"])
def test_a_github_that_is_away_is_asked_again_and_what_came_late_is_told(
    github: StandIn, kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ASK_SECONDS", 0.05)
    github.failures.plan(Failure(kind=kind, times=10**6))
    late = threading.Event()
    bot = introduced(github, app(github))
    with bot.asking(then=late.set):
        assert "GitHub hasn't said yet who the bot is" in (bot.check() or "")
        assert not late.is_set()
        github.failures.clear()
        assert late.wait(30)
        assert (bot.check(), bot.deciding()) == (None, "reprobot[bot]")


def test_a_github_that_is_there_is_asked_once_and_nothing_is_late(github: StandIn) -> None:
    bot = introduced(github, token(github))
    with bot.asking(then=lambda: pytest.fail("it did not come late")):
        assert (bot.check(), bot.deciding()) == (None, "somebody")


def test_whose_doings_make_no_job_is_known_of_an_app_by_itself_and_of_a_token_by_github_alone(github: StandIn) -> None:
    assert introduced(github, app(github)).deciding() == "", "an App's doings are a bot's, whatever its name"
    assert introduced(github, token(github)).deciding() is None


def test_credentials_that_github_does_not_take_end_the_start(github: StandIn) -> None:
    bot = introduced(github, TokenCredentials("ghp_wrong"))
    with pytest.raises(BadCredentials), bot.asking(then=lambda: None):
        pytest.fail("it must not have begun")
