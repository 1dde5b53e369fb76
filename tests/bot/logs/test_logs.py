"""Logs: one JSON line an event, and no secret in any form in any of them."""

from __future__ import annotations

import base64
import io
import json
import logging
import secrets
import string
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.at_hand import about
from bot.logs.configure import configure_logs
from bot.logs.redaction import HIDDEN, Redactor

ALPHABET = string.ascii_letters + string.digits


def letters(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))


def a_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def a_jwt() -> str:
    def part(data: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")

    return f"{part({'alg': 'RS256', 'typ': 'JWT'})}.{part({'iss': 4711, 'iat': 1})}.{letters(86)}"


# Made when the tests run, so that no file holds what looks like a secret.
LOOKALIKES: dict[str, Callable[[], str]] = {
    "personal": lambda: "ghp" + "_" + letters(36),
    "oauth": lambda: "gho" + "_" + letters(36),
    "installation": lambda: "ghs" + "_" + letters(36),
    "refresh": lambda: "ghr" + "_" + letters(76),
    "fine-grained": lambda: "github" + "_pat_" + letters(22) + "_" + letters(59),
    "jwt": a_jwt,
    "key": a_key,
    "key-cut-off": lambda: a_key()[:700],
}


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """What is logged, as JSON lines; the logging of the process is put back afterwards."""
    root, before = logging.getLogger(), logging.getLogger().handlers[:]
    level, stream = root.level, io.StringIO()
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def parts(secret: str) -> list[str]:
    """The pieces of a secret that must not be seen: each line of a key."""
    lines = [line for line in secret.splitlines() if not line.startswith("-----")]
    return [line for line in lines if len(line) >= 16] or [secret]


WAYS: dict[str, Callable[[Any, str], None]] = {
    "event": lambda log, s: log.info(f"using {s} now"),  # noqa: G004  # the way that is tested
    "value": lambda log, s: log.info("x", detail=s),
    "argument": lambda log, s: log.info("using %s", s),
    "bytes": lambda log, s: log.info("x", detail=s.encode()),
    "nested": lambda log, s: log.info("x", detail={"a": [{"b": (s,)}]}),
    "deep": lambda log, s: log.info("x", detail=[[[[[[[[[[s]]]]]]]]]]),
    "dict key": lambda log, s: log.info("x", detail={s: 1}),
    "object": lambda log, s: log.info("x", detail=ValueError(s)),
    "bound": lambda log, s: log.bind(who=s).info("x"),
    "header": lambda log, s: log.info("x", headers={"Authorization": f"token {s}"}),
    "address": lambda log, s: log.info("x", url=f"https://x-access-token:{s}@example.org/r.git"),
    "json": lambda log, s: log.info("x", body=json.dumps({"token": s})),
    "standard": lambda _log, s: logging.getLogger("other").warning("using %s", s),
}


@pytest.mark.parametrize("readable", [False, True], ids=["json", "readable"])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("look", LOOKALIKES)
def test_nothing_that_looks_like_a_secret_is_written(out: io.StringIO, look: str, way: str, *, readable: bool) -> None:
    secret = LOOKALIKES[look]()
    configure_logs(stream=out, readable=readable)
    WAYS[way](structlog.get_logger("bot"), secret)
    written = out.getvalue()
    assert HIDDEN in written
    assert [part for part in parts(secret) if part in written] == []


@pytest.mark.parametrize("readable", [False, True], ids=["json", "readable"])
@pytest.mark.parametrize("way", WAYS)
def test_a_known_secret_of_any_shape_is_not_written(out: io.StringIO, way: str, *, readable: bool) -> None:
    secret = 'correct "horse" \\ bättery'
    configure_logs(secrets=[secret], stream=out, readable=readable)
    WAYS[way](structlog.get_logger("bot"), secret)
    assert "horse" not in out.getvalue()
    assert out.getvalue()


def test_a_secret_in_a_traceback_is_not_written(out: io.StringIO) -> None:
    token = "ghs" + "_" + letters(36)
    configure_logs(stream=out, readable=False)
    try:
        int(f"refused {token}")
    except ValueError:
        structlog.get_logger("bot").exception("failed")
    event = json.loads(out.getvalue())
    assert token not in out.getvalue()
    assert "ValueError: invalid literal" in event["exception"]
    assert "refused [hidden]" in event["exception"]


def test_a_secret_that_is_learnt_later_is_hidden_from_then_on(out: io.StringIO) -> None:
    redactor = configure_logs(stream=out, readable=False)
    redactor.add("learnt-later")
    structlog.get_logger("bot").info("it is learnt-later")
    assert "learnt-later" not in out.getvalue()


def test_an_event_is_one_json_line_with_what_was_bound(out: io.StringIO) -> None:
    configure_logs(stream=out, readable=False)
    with structlog.contextvars.bound_contextvars(delivery="d-1", job="o/r#1"):
        structlog.get_logger("bot").info("two\nlines", count=3)
        logging.getLogger("library").info("plain %s", "text")
    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert (first["event"], first["count"], first["level"]) == ("two\nlines", 3, "info")
    assert {first["delivery"], second["delivery"]} == {"d-1"}
    assert (second["event"], second["logger"], second["job"]) == ("plain text", "library", "o/r#1")
    assert first["timestamp"].endswith("Z")


def test_an_event_names_the_issue_that_is_worked_on(out: io.StringIO) -> None:
    configure_logs(stream=out, readable=False)
    with about("o/r#1"):
        structlog.get_logger("bot").info("hello")
        structlog.get_logger("bot").info("hello", issue="o/r#2")
    with about(None):
        structlog.get_logger("bot").info("hello")
    structlog.get_logger("bot").info("hello")
    named = [json.loads(line).get("issue") for line in out.getvalue().splitlines()]
    assert named == ["o/r#1", "o/r#2", None, None]


def test_a_terminal_gets_a_readable_form(out: io.StringIO) -> None:
    out.isatty = lambda: True  # type: ignore[method-assign]
    configure_logs(stream=out)
    structlog.get_logger("bot").info("hello", issue="o/r#1")
    assert not out.getvalue().startswith("{")
    assert "hello" in out.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "torch 1.3.0+cu102 on Python 3.7",
        "token count 17",
        "the basic idea of bearer bonds",
        "sha256 of the lock: " + "ab" * 32,
        "https://example.org/acme/torch/issues/1#issuecomment-99",
        "2026-11-22T21:40:53Z pid=17 secret_count: 3",
        "RuntimeError: mat1 and mat2 shapes cannot be multiplied (3x4 and 5x6)",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert Redactor(["a-known-secret"]).text(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgresql://bot:pass@db/x", f"postgresql://bot:{HIDDEN}@db/x"),
        ("password=hunter22 next", f"password={HIDDEN} next"),
        ("webhook_secret: 'abcdefg'", f"webhook_secret: '{HIDDEN}'"),
        ("Authorization: Basic dXNlcjpwYXNz", f"Authorization: {HIDDEN}"),
    ],
)
def test_what_names_a_secret_hides_its_value_alone(text: str, expected: str) -> None:
    assert Redactor().text(text) == expected
