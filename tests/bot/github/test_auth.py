"""Credentials: an App's tokens are fetched and refreshed, a person's is used, and none of them shows."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.github.auth import Connections
from bot.github.errors import BadCredentials, Gone
from bot.github.issues import fetch_issue
from bot.settings.credentials import AppCredentials, TokenCredentials
from tests.bot.github.conftest import BOT, REPOSITORY, Scene, quick
from tests.e2e.standin.server import StandIn
from tests.e2e.standin.world import APP_ID, Grant, pem


def test_the_app_is_its_bot_account(scene: Scene) -> None:
    assert scene.connections.login() == BOT


def test_a_persons_token_is_that_person(scene: Scene) -> None:
    token = scene.github.world.token(Grant(scene.github.world.user("dev")))
    connections = Connections(TokenCredentials(token), scene.github.url, retry=quick())
    assert connections.login() == "dev"
    assert fetch_issue(connections.for_repository(REPOSITORY), REPOSITORY, 1).issue.title == "A bug"


def test_one_token_serves_many_requests(scene: Scene) -> None:
    for _ in range(5):
        fetch_issue(scene.client, REPOSITORY, 1)
    assert len(scene.github.called("POST", "access_tokens")) == 1
    assert len(scene.github.called("GET", "/installation")) == 1


def test_an_installation_that_the_payload_named_is_not_asked_for(scene: Scene) -> None:
    client = scene.connections.for_repository(REPOSITORY, scene.repository.installation)
    fetch_issue(client, REPOSITORY, 1)
    assert scene.github.called("GET", "/installation") == []


def test_a_token_that_is_about_to_expire_is_refreshed(scene: Scene) -> None:
    # 20 s before its end a token counts as expired, so each of these requests fetches one.
    scene.github.world.token_seconds = 15
    for _ in range(3):
        fetch_issue(scene.client, REPOSITORY, 1, comments=False)
    assert len(scene.github.called("POST", "access_tokens")) == 3


def test_a_wrong_key_is_told(github: StandIn) -> None:
    github.acts.make_repository(REPOSITORY)
    stranger = pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    with pytest.raises(BadCredentials, match="private key"):
        Connections(AppCredentials(APP_ID, stranger), github.url, retry=quick()).login()


def test_a_repository_without_the_app_is_gone(github: StandIn) -> None:
    github.acts.make_repository(REPOSITORY, installed=False)
    connections = Connections(AppCredentials(APP_ID, github.world.private_key_pem), github.url, retry=quick())
    with pytest.raises(Gone, match="installation"):
        connections.for_repository(REPOSITORY)


def test_what_is_left_of_the_rate_limit_is_known(scene: Scene) -> None:
    assert scene.connections.rate_left() == {}
    fetch_issue(scene.client, REPOSITORY, 1)
    (left,) = scene.connections.rate_left().values()
    assert 4900 < left < 5000


def test_no_secret_shows_in_a_repr(github: StandIn) -> None:
    app, token = AppCredentials(1, github.world.private_key_pem), TokenCredentials("t" * 40)
    assert "PRIVATE" not in repr(app)
    assert "ttt" not in repr(token)
