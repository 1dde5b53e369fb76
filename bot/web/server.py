"""The webhook's Flask application: it verifies, decides and enqueues, and does nothing else."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog
from flask import Flask, Response, jsonify, request
from structlog.contextvars import bound_contextvars
from werkzeug.exceptions import HTTPException

from bot.bugs import Bug, guarded
from bot.web.decide import Decision, Ignored, Job, Rules, decide
from bot.web.payloads import Malformed, parse_payload
from bot.web.signature import is_signed

MAX_BODY = 5 * 1024 * 1024
"""Bytes of a delivery. An issue's text has at most 65,536 characters, twice in an edit, six bytes each as JSON."""

log = structlog.get_logger("bot.web")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery.

    `id` is GitHub's own, and outside the signature; so `fingerprint`, the hash of the body, tells equal ones.
    """

    id: str
    event: str
    fingerprint: str


class Enqueue(Protocol):
    """Where jobs go."""

    def __call__(self, delivery: Delivery, job: Job, /) -> bool:
        """Store the job durably, then return; False where its `key` is known, whatever became of that job.

        Raises what it likes when it can't: the answer is then 503, and the sweep finds the event again.
        """
        ...


class Record(Protocol):
    """Who counts deliveries: metrics, and the table of deliveries."""

    def __call__(self, delivery: Delivery, result: str, seconds: float, /) -> None:
        """`result` is `enqueued`, `duplicate`, `ignored`, `bug`, `malformed`, `unsigned` or `unavailable`."""
        ...


Check = Callable[[], str | None]
"""Looks at something that must work; answers None, or in one sentence what is wrong."""


def create_app(
    *,
    secrets: Sequence[str],
    rules: Callable[[], Rules | None],
    enqueue: Enqueue,
    record: Record = lambda _delivery, _result, _seconds: None,
    checks: Mapping[str, Check] | None = None,
    max_body: int = MAX_BODY,
) -> Flask:
    """The application. `checks` are what `/readyz` looks at, by name; without `rules` yet a delivery gets 503.

    Raises ValueError without a secret: an unsigned webhook would run anybody's word.
    """
    if not secrets or not all(secrets):
        raise ValueError("the webhook needs a secret")
    app = Flask("bot.web", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = max_body
    intake = _Intake([secret.encode() for secret in secrets], rules, enqueue, record)
    app.add_url_rule("/webhook", view_func=intake.receive, methods=["POST"])
    app.add_url_rule("/healthz", view_func=_healthy)
    app.add_url_rule("/readyz", view_func=lambda: _ready(checks or {}))
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _failed)
    return app


@dataclass(frozen=True, slots=True)
class _Intake:
    secrets: Sequence[bytes]
    rules: Callable[[], Rules | None]
    enqueue: Enqueue
    record: Record

    def receive(self) -> tuple[Response, int]:
        started = time.monotonic()
        body = request.get_data(cache=False)
        delivery = Delivery(
            id=request.headers.get("X-GitHub-Delivery", "")[:100],
            event=request.headers.get("X-GitHub-Event", "")[:100],
            fingerprint=hashlib.sha256(body).hexdigest()[:32],
        )
        with bound_contextvars(delivery=delivery.id, event_type=delivery.event):
            status, result, why = self._answer(delivery, body)
            log.info("delivery", result=result, why=why, status=status)
        self.record(delivery, result, time.monotonic() - started)
        return jsonify(result=result, **({"why": why} if why else {})), status

    def _answer(self, delivery: Delivery, body: bytes) -> tuple[int, str, str | None]:
        """The status, the result and why."""
        if refused := self._refused(delivery, body):
            return refused
        rules = self.rules()
        if rules is None:
            return 503, "unavailable", "GitHub hasn't said yet who the bot is; send it again"
        try:
            decision = guarded(
                "reading", lambda: decide(parse_payload(delivery.event, body), rules, delivery.fingerprint)
            )
        except Malformed as error:
            return 400, "malformed", str(error)
        if isinstance(decision, Bug):
            # Sent again it would fail again.
            return 202, "bug", "the bot could not read it; its log says why"
        return self._hand_on(delivery, decision)

    def _refused(self, delivery: Delivery, body: bytes) -> tuple[int, str, str] | None:
        """The answer to what is no delivery of GitHub's."""
        if not is_signed(self.secrets, body, request.headers.get("X-Hub-Signature-256")):
            return 401, "unsigned", "X-Hub-Signature-256 is missing or wrong"
        if not delivery.id or not delivery.event:
            return 400, "malformed", "X-GitHub-Delivery or X-GitHub-Event is missing"
        if request.mimetype != "application/json":
            return 400, "malformed", "the webhook's content type must be application/json"
        return None

    def _hand_on(self, delivery: Delivery, decision: Decision) -> tuple[int, str, str | None]:
        if isinstance(decision, Ignored):
            return 202, "ignored", decision.why
        try:
            new = self.enqueue(delivery, decision)
        except Exception:  # whatever the store raises, GitHub must hear that the delivery was not taken
            log.exception("could not enqueue", job=decision.key)
            return 503, "unavailable", "the job could not be stored; send it again"
        return 202, "enqueued" if new else "duplicate", None


def _healthy() -> tuple[Response, int]:
    return jsonify(status="ok"), 200


def _ready(checks: Mapping[str, Check]) -> tuple[Response, int]:
    answers = {name: _looked(check) for name, check in checks.items()}
    ready = all(answer is None for answer in answers.values())
    return jsonify({name: answer or "ok" for name, answer in answers.items()}), 200 if ready else 503


def _looked(check: Check) -> str | None:
    try:
        return check()
    except Exception as error:  # a check that raises has found something wrong
        log.warning("readiness check failed", exc_info=error)
        return f"the check raised {type(error).__name__}"


def _refused(error: HTTPException) -> tuple[Response, int]:
    return jsonify(result="refused", why=error.description), error.code or 500


def _failed(error: Exception) -> tuple[Response, int]:
    log.error("unexpected failure", exc_info=error, path=request.path)
    return jsonify(result="failed", why="the bot failed; its log says why"), 500
