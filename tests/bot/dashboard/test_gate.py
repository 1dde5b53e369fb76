"""The door: localhost by its name alone, elsewhere a token; nothing that a browser could be made to do with a page."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Response
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner
from werkzeug.test import TestResponse

from bot.dashboard.app import POLICY, dashboard
from bot.dashboard.attempts import MOST, MOST_ADDRESSES, WITHIN_SECONDS, Attempts
from bot.dashboard.board import Board
from bot.dashboard.gate import COOKIE, Gate, way_back
from bot.dashboard.token import is_local, load_token
from bot.failures import BadInput, Failure

TOKEN = "a token of the tests, long enough"


def client_of(board: Board, token: str | None, attempts: Attempts | None = None) -> FlaskClient:
    gate = Gate(token, attempts or Attempts())
    return dashboard(board, gate, lambda: Response("told 1", mimetype="text/plain")).test_client()


def entered(client: FlaskClient, token: str = TOKEN, **form: str) -> TestResponse:
    return client.post("/sign-in", data={"token": token, **form})


@pytest.mark.parametrize("host", ["127.0.0.1:9180", "localhost:9180", "localhost", "[::1]:9180", "LOCALHOST.:1"])
def test_localhost_is_reached_by_its_names(board: Board, host: str) -> None:
    assert client_of(board, None).get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:9180", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1", "", "localhost:80@evil",
        "localhost:evil.example", "127.0.0.1:80@evil:80", "[::1]@evil", "[::1]evil:80", "[::1", "localhost:",
        "localhost:123456", "user@localhost", "localhost/evil", "localhost, evil", "localhost#@evil", "local\u212aost",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/metrics", "/script.js", "/sign-in"])
def test_a_name_that_was_made_to_point_here_is_refused(board: Board, host: str, path: str) -> None:
    assert client_of(board, None).get(path, headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("path", ["/", "/issues", "/issues/a/b/1", "/jobs", "/workers", "/failures", "/nothing"])
def test_without_the_token_every_page_leads_to_the_sign_in(board: Board, path: str) -> None:
    answer = client_of(board, TOKEN).get(path)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")


def test_the_token_opens_and_signing_out_closes(board: Board) -> None:
    client = client_of(board, TOKEN)
    answer = entered(client, next="/issues?verdict=fixed")
    assert (answer.status_code, answer.location) == (303, "/issues?verdict=fixed")
    cookie = answer.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Strict", "Path=/"):
        assert part in cookie
    assert TOKEN not in cookie
    assert client.get("/").status_code == 200
    assert client.post("/sign-out").status_code == 303
    assert client.get("/").status_code == 303


def test_the_cookie_is_for_https_alone_where_it_was_given_over_https(board: Board) -> None:
    client = client_of(board, TOKEN)
    sent = client.post("/sign-in", data={"token": TOKEN}, headers={"X-Forwarded-Proto": "https"})
    assert "Secure" in sent.headers["Set-Cookie"]


def test_a_cookie_of_another_token_or_of_long_ago_opens_nothing(board: Board) -> None:
    client, now = client_of(board, TOKEN), TimestampSigner.get_timestamp
    entered(client)
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    other = client_of(board, TOKEN + " changed")
    other.set_cookie(COOKIE, cookie.value)
    assert other.get("/").status_code == 303
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TimestampSigner, "get_timestamp", lambda self: now(self) + 8 * 24 * 3600)
        assert client.get("/").status_code == 303
    # Not the last character: two of its bits mean nothing, so that another may be the same signature.
    other_signature = cookie.value[:-2] + ("B" if cookie.value[-2] == "A" else "A") + cookie.value[-1]
    for forged in ("", "dashboard", "dashboard.x.y", other_signature, "é"):
        client.set_cookie(COOKIE, forged)
        assert client.get("/").status_code == 303


def test_metrics_take_the_token_as_a_bearer_s(board: Board) -> None:
    client = client_of(board, TOKEN)
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text == "told 1"
    for wrong in ("Bearer x", f"Basic {TOKEN}", TOKEN, "Bearer"):
        assert client.get("/metrics", headers={"Authorization": wrong}).status_code == 401


def test_who_guesses_has_to_wait_and_others_have_not(board: Board) -> None:
    clock = [0.0]
    client = client_of(board, TOKEN, Attempts(lambda: clock[0]))
    for _ in range(MOST):
        assert entered(client, "a wrong token").status_code == 403
    answer = entered(client)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= WITHIN_SECONDS + 1
    assert client.get("/", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 429
    other = client.post("/sign-in", data={"token": TOKEN}, environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert other.status_code == 303
    clock[0] = WITHIN_SECONDS + 1
    client.delete_cookie(COOKIE)
    assert entered(client).status_code == 303


def test_addresses_that_guess_do_not_fill_the_memory() -> None:
    attempts = Attempts(lambda: 0.0)
    for _ in range(MOST):
        attempts.wrong("10.0.0.1")
    assert attempts.wait_seconds("10.0.0.1") > 0
    for number in range(MOST_ADDRESSES):
        attempts.wrong(f"10.1.{number // 250}.{number % 250}")
    assert attempts.wait_seconds("10.0.0.1") == 0


def test_another_page_can_not_sign_in_for_somebody(board: Board) -> None:
    client = client_of(board, TOKEN)
    sent = client.post("/sign-in", data={"token": TOKEN}, headers={"Sec-Fetch-Site": "cross-site"})
    assert sent.status_code == 403


@pytest.mark.parametrize(
    "address", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "/a\r\nb", ""]
)
def test_the_way_back_leads_to_no_other_host(address: str) -> None:
    assert way_back(address) == "/"


@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/metrics", "/nothing", "/style.css"])
def test_every_answer_keeps_browsers_from_doing_more_with_it(board: Board, path: str, token: str | None) -> None:
    headers = client_of(board, token).get(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in headers["Cache-Control"] or path == "/style.css"


def test_elsewhere_than_on_localhost_a_token_is_needed() -> None:
    assert load_token("127.0.0.1", {}) is None
    assert load_token("0.0.0.0", {"REPRO_DASHBOARD_TOKEN": f" {TOKEN}\n"}) == TOKEN
    for host, held in (("0.0.0.0", {}), ("::", {}), ("127.0.0.1", {"REPRO_DASHBOARD_TOKEN": "short"})):
        with pytest.raises(BadInput, match="REPRO_DASHBOARD_TOKEN") as raised:
            load_token(host, held)
        assert "\n" not in str(raised.value)


def test_the_token_may_lie_in_a_file_that_its_owner_alone_reads(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(TOKEN + "\n")
    path.chmod(0o644)
    held = {"REPRO_DASHBOARD_TOKEN_FILE": str(path)}
    with pytest.raises(Failure, match="chmod 600"):
        load_token("0.0.0.0", held)
    path.chmod(0o600)
    assert load_token("0.0.0.0", held) == TOKEN
    with pytest.raises(Failure, match="can't read"):
        load_token("0.0.0.0", {"REPRO_DASHBOARD_TOKEN_FILE": str(tmp_path / "none")})


@pytest.mark.parametrize(
    ("host", "local"), [("127.8.0.1", True), ("::1", True), ("0.0.0.0", False), ("example.org", False)]
)
def test_only_addresses_of_this_host_are_local(host: str, local: bool) -> None:
    assert is_local(host) is local
