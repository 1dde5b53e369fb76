"""The webhook: signatures, sizes, replays, and a store that fails."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event, Timer
from typing import Any

import pytest
import requests

from bot.failures import Failure
from bot.web.decide import Job
from bot.web.server import MAX_BODY, Delivery, create_app
from bot.web.serving import serving
from bot.web.signature import sign
from repros.values import Issue, Reading
from tests.bot.web.conftest import RULES, SECRET, Queue, Web
from tests.bot.web.payload import comment, issues

SIGNED = sign(SECRET.encode(), json.dumps(issues("opened")).encode())


def test_a_signed_delivery_is_taken_at_once(web: Web) -> None:
    answer = web.post("issues", issues("opened"))
    assert (answer.status_code, answer.json) == (202, {"result": "enqueued"})
    assert len(web.queue.jobs) == 1
    assert web.results == ["enqueued"]


def test_an_older_secret_still_counts(web: Web) -> None:
    body = json.dumps(issues("opened")).encode()
    assert web.post("issues", body, X_Hub_Signature_256=sign(b"an older secret", body)).status_code == 202


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "sha256=",
        "sha256=" + "0" * 64,
        "sha1=" + "0" * 40,
        SIGNED.removeprefix("sha256="),
        SIGNED.upper(),
        SIGNED[:-1],
        SIGNED + "0",
        "sha256=\xe9",
        sign(b"a wrong secret", json.dumps(issues("opened")).encode()),
    ],
)
def test_a_bad_signature_is_refused_and_nothing_is_read(web: Web, signature: str | None) -> None:
    answer = web.post("issues", issues("opened"), X_Hub_Signature_256=signature)
    assert (answer.status_code, web.queue.jobs, web.results) == (401, {}, ["unsigned"])


def test_a_signature_of_other_bytes_is_refused(web: Web) -> None:
    body = json.dumps(issues("opened")).encode()
    assert web.post("issues", body[:-1] + b" }", X_Hub_Signature_256=SIGNED).status_code == 401
    assert web.post("issues", body[:-10], X_Hub_Signature_256=SIGNED).status_code == 401


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"not JSON", {}),
        (b"", {}),
        (b"[]", {}),
        (b'{"action": "opened"}', {}),
        (b"{}", {"X_GitHub_Event": None}),
        (b"{}", {"X_GitHub_Delivery": None}),
        (b"payload=%7B%7D", {"Content_Type": "application/x-www-form-urlencoded"}),
        (b"\x00\xff", {}),
    ],
)
def test_a_signed_body_that_is_no_payload_is_malformed(web: Web, body: bytes, headers: dict[str, str | None]) -> None:
    answer = web.post("issues", body, **headers)
    assert (answer.status_code, web.queue.jobs) == (400, {})
    assert answer.json is not None
    assert answer.json["why"]


def test_the_same_delivery_ten_times_at_once_is_one_job(web: Web) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(
            pool.map(lambda _: web.post("issues", issues("opened"), X_GitHub_Delivery="one").status_code, range(10))
        )
    assert answers == [202] * 10
    assert len(web.queue.jobs) == 1
    assert sorted(web.results) == ["duplicate"] * 9 + ["enqueued"]


def test_a_replayed_body_under_another_delivery_id_is_the_same_job(web: Web) -> None:
    # GitHub signs the body alone: whoever has one signed delivery can send it again under any id.
    for _ in range(3):
        assert web.post("issues", issues("opened")).status_code == 202
    assert len(web.queue.jobs) == 1


def test_a_command_that_is_delivered_and_edited_around_is_one_job(web: Web) -> None:
    web.post("issue_comment", comment("created", "/repro"))
    web.post("issue_comment", comment("edited", "/repro\nThanks!", changes={"body": {"from": "/repro"}}))
    web.post("issue_comment", comment("edited", "/repro", changes={"body": {"from": "Hm"}}))
    assert len(web.queue.jobs) == 1


def test_a_store_that_fails_is_told_to_github(web: Web) -> None:
    web.queue.broken = True
    assert web.post("issues", issues("opened")).status_code == 503
    web.queue.broken = False
    assert web.post("issues", issues("opened")).json == {"result": "enqueued"}


def test_a_text_that_can_not_be_read_makes_the_job_that_tells_of_it() -> None:
    queue, results = Queue(), list[str]()

    def fails(_: Issue) -> Reading:
        raise RecursionError

    def note(_delivery: Delivery, result: str, _seconds: float) -> None:
        results.append(result)

    app = create_app(secrets=[SECRET], rules=lambda: replace(RULES, read=fails), enqueue=queue, record=note)
    web = Web(app.test_client(), queue, results)
    answer = web.post("issues", issues("edited", changes={"body": {"from": "Before"}}))
    assert (answer.status_code, results, len(queue.jobs)) == (202, ["enqueued"], 1)


def test_a_bug_of_ours_in_a_delivery_is_told_apart_and_github_need_not_send_it_again() -> None:
    queue, results = Queue(), list[str]()

    def note(_delivery: Delivery, result: str, _seconds: float) -> None:
        results.append(result)

    nameless: Any = None
    app = create_app(secrets=[SECRET], rules=lambda: replace(RULES, own_login=nameless), enqueue=queue, record=note)
    web = Web(app.test_client(), queue, results)
    assert web.post("issues", issues("opened")).status_code == 202
    assert web.post("ping", {"zen": "…"}).status_code == 202
    assert (results, queue.jobs) == (["bug", "ignored"], {})


def test_what_is_ignored_says_why(web: Web) -> None:
    answer = web.post("issues", issues("closed"))
    assert (answer.status_code, answer.json) == (
        202,
        {"result": "ignored", "why": "the bot takes no such action of issues"},
    )


def test_without_a_secret_there_is_no_server() -> None:
    for secrets in ([], [""], ["good", ""]):
        with pytest.raises(ValueError, match="secret"):
            create_app(secrets=secrets, rules=lambda: RULES, enqueue=Queue())


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/webhook", 405), ("GET", "/", 404), ("GET", "/healthz", 200)]
)
def test_other_addresses(web: Web, method: str, path: str, status: int) -> None:
    assert web.client.open(path, method=method).status_code == status


def test_readiness_is_what_its_checks_say() -> None:
    def raising() -> str | None:
        raise OSError("secret path")

    for check, status, said in (
        (lambda: None, 200, "ok"),
        (lambda: "no worker was seen for 60 s", 503, "no worker was seen for 60 s"),
        (raising, 503, "the check raised OSError"),
    ):
        app = create_app(secrets=[SECRET], rules=lambda: RULES, enqueue=Queue(), checks={"worker": check})
        answer = app.test_client().get("/readyz")
        assert (answer.status_code, answer.json) == (status, {"worker": said})


def post(port: int, body: object, **headers: str) -> requests.Response:
    url = f"http://127.0.0.1:{port}/webhook"
    return requests.post(url, data=body, headers={"Content-Type": "application/json", **headers}, timeout=20)  # type: ignore[arg-type]


def test_the_production_server_takes_a_delivery() -> None:
    body = json.dumps(issues("opened")).encode()
    headers = {"X-GitHub-Event": "issues", "X-GitHub-Delivery": "1", "X-Hub-Signature-256": SIGNED}
    queue = Queue()
    with serving(create_app(secrets=[SECRET], rules=lambda: RULES, enqueue=queue)) as port:
        assert post(port, body, **headers).status_code == 202
        # Chunked, without a length.
        assert post(port, iter([body[:10], body[10:]]), **headers).json() == {"result": "duplicate"}
    assert len(queue.jobs) == 1


def test_a_delivery_under_way_is_answered_before_the_server_ends() -> None:
    body = json.dumps(issues("opened")).encode()
    headers = {"X-GitHub-Event": "issues", "X-GitHub-Delivery": "1", "X-Hub-Signature-256": SIGNED}
    begun, go_on = Event(), Event()

    def slow(_delivery: Delivery, _job: Job) -> bool:
        begun.set()
        return go_on.wait(10)

    with ThreadPoolExecutor(1) as pool:
        with serving(create_app(secrets=[SECRET], rules=lambda: RULES, enqueue=slow)) as port:
            answer = pool.submit(post, port, body, **headers)
            assert begun.wait(10)
            Timer(0.5, go_on.set).start()
        assert answer.result(10).status_code == 202


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_the_production_server_ends_without_an_error_however_often() -> None:
    # Its sockets were closed while its thread waited for them, which killed the thread in 1 of 20 endings.
    app = create_app(secrets=[SECRET], rules=lambda: RULES, enqueue=Queue())
    for _ in range(60):
        with serving(app) as port:
            assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200


def test_a_body_of_30_mb_is_refused_by_the_production_server() -> None:
    big = b"x" * (30 * 1024 * 1024)
    with serving(create_app(secrets=[SECRET], rules=lambda: RULES, enqueue=Queue())) as port:
        assert post(port, big).status_code == 413
        assert post(port, (big[i : i + 65536] for i in range(0, len(big), 65536))).status_code == 413
        assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200


def test_a_body_just_over_the_limit_is_refused_by_the_application(web: Web) -> None:
    assert web.post("issues", b"x" * (MAX_BODY + 1)).status_code == 413


def test_an_address_that_is_taken_is_told_in_one_line() -> None:
    app = create_app(secrets=[SECRET], rules=lambda: RULES, enqueue=Queue())
    with serving(app) as port, pytest.raises(Failure, match=f"port {port}"), serving(app, port=port):
        pass


def test_a_delivery_that_comes_before_the_bot_knows_its_own_name_is_to_be_sent_again() -> None:
    queue = Queue()
    app = create_app(secrets=[SECRET], rules=lambda: None, enqueue=queue)
    answer = Web(app.test_client(), queue, []).post("issues", issues("opened"))
    assert (answer.status_code, queue.jobs) == (503, {})
    assert "send it again" in answer.get_json()["why"]
