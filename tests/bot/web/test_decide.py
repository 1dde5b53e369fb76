"""What a delivery asks for, case by case."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.answering.command import Command, Refused
from bot.answering.request import WORDS
from bot.web.decide import CommandGiven, Decision, Ignored, InstallationChanged, IssueTriggered, decide, labeled_key
from bot.web.payloads import Malformed, parse_payload
from tests.bot.web.conftest import RULES
from tests.bot.web.payload import PROGRAM, comment, issues, user


def decided(event: str, payload: dict[str, Any], fingerprint: str = "f") -> Decision:
    return decide(parse_payload(event, json.dumps(payload).encode()), RULES, fingerprint)


def test_an_opened_issue_is_judged() -> None:
    assert decided("issues", issues("opened")) == IssueTriggered(
        key="acme/torch#7/event/f", repository="acme/torch", number=7, installation=5, action="opened"
    )


@pytest.mark.parametrize(
    "payload",
    [
        issues("reopened"),
        issues("labeled", label={"name": "Repro"}),
        issues("opened", body=None),
        issues("edited", changes={"body": {"from": "It fails: <import numpy>"}}),
        issues("edited", changes={"body": {"from": ""}}),
        issues("edited", body="", changes={"body": {"from": PROGRAM}}),
        issues("opened", installation=None),
    ],
)
def test_these_make_a_job(payload: dict[str, Any]) -> None:
    assert isinstance(decided("issues", payload), IssueTriggered)


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (issues("opened", sender="dependabot[bot]"), "a bot"),
        (issues("labeled", sender="reprobot[bot]", label={"name": "repro"}), "a bot"),
        (issues("labeled", label={"name": "bug"}), "trigger label"),
        (issues("labeled"), "trigger label"),
        (issues("edited", changes={"body": {"from": "Sadly it fails: <import torch> Please help!"}}), "no program"),
        (issues("edited", changes={"title": {"from": "An other title"}}), "no program"),
        (issues("edited", changes={}), "neither"),
        (issues("edited"), "neither"),
        (issues("closed"), "no such action"),
        (issues("unlabeled", label={"name": "repro"}), "no such action"),
        (issues("opened", issue={"number": 7, "title": "x", "pull_request": {}}), "pull request"),
    ],
)
def test_these_make_none(payload: dict[str, Any], why: str) -> None:
    decision = decided("issues", payload)
    assert isinstance(decision, Ignored)
    assert why in decision.why


def test_a_command_carries_who_gave_it_and_the_comment() -> None:
    given = decided("issue_comment", comment("created", "/repro torch=1.3.0", sender="dev", author="dev"))
    assert isinstance(given, CommandGiven)
    assert (given.actor, given.issue_author, given.comment, given.number) == ("dev", "ann", 99, 7)
    assert given.command == Command(torch="1.3.0")


def test_a_command_that_cannot_be_read_is_handed_on_to_be_refused() -> None:
    given = decided("issue_comment", comment("created", "/repro please"))
    assert isinstance(given, CommandGiven)
    assert isinstance(given.command, Refused)


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (comment("created", "Thanks!"), "no command"),
        (comment("created", "/repro", sender="reprobot[bot]", author="reprobot[bot]"), "a bot"),
        (comment("created", "/repro", author="other[bot]"), "a bot"),
        (comment("edited", "/repro", sender="other[bot]", changes={"body": {"from": ""}}), "a bot"),
        (comment("created", "/repro", comment={"id": 9, "body": "/repro", "user": None}), "a bot"),
        (comment("deleted", "/repro"), "no such action"),
        (comment("edited", "/repro\nThanks", changes={"body": {"from": "/repro"}}), "as it was"),
        (comment("edited", "/repro", changes={}), "as it was"),
        (comment("edited", "Thanks", changes={"body": {"from": "/repro"}}), "no command"),
    ],
)
def test_these_comments_are_no_commands(payload: dict[str, Any], why: str) -> None:
    decision = decided("issue_comment", payload)
    assert isinstance(decision, Ignored)
    assert why in decision.why


def test_the_bot_does_not_obey_its_own_account_even_if_it_is_a_persons() -> None:
    rules = type(RULES)("repro", "Dev", RULES.read)
    payload = parse_payload("issue_comment", json.dumps(comment("created", "/repro", "dev", "dev")).encode())
    assert decide(payload, rules, "f") == Ignored("a bot did it")


def test_a_command_on_a_pull_request_is_none() -> None:
    payload = comment("created", "/repro")
    payload["issue"]["pull_request"] = {"url": "x"}
    assert decided("issue_comment", payload) == Ignored("it is a pull request")


def key(body: str, **more: Any) -> str:
    given = decided("issue_comment", comment("edited", body, changes={"body": {"from": ""}}, **more))
    assert isinstance(given, CommandGiven)
    return given.key


def test_a_command_has_one_key_whatever_stands_around_it() -> None:
    assert key("/repro torch=1.3.0") == key("Please:\n\n/repro   torch=1.3.0\n\nThanks") == key("/repro torch=1.3.0")


def test_another_command_or_program_has_another_key() -> None:
    keys = [
        key("/repro"),
        *(key(f"/repro {word.example}") for word in WORDS.values()),
        key("/repro\n```\n1\n```"),
        key("/repro\n```\n2\n```"),
        key("/repro x"),
    ]
    assert len(set(keys)) == len(keys)


def test_an_installation_is_handed_on() -> None:
    payload = {"action": "deleted", "installation": {"id": 5}, "sender": user("ann")}
    assert decided("installation", payload) == InstallationChanged("installation/5/f", 5, "deleted")


def test_other_events_are_acknowledged() -> None:
    assert isinstance(decided("push", {"ref": "x"}), Ignored)
    assert isinstance(decided("ping", {"zen": "x"}), Ignored)


@pytest.mark.parametrize(
    ("event", "body"),
    [
        ("issues", b""),
        ("issues", b"null"),
        ("issues", b"[]"),
        ("issues", b"{}"),
        ("issues", b"\xff\xfe"),
        ("push", b"[1]"),
        ("push", b"nope"),
        ("issues", json.dumps(issues("opened")).encode()[:-20]),
        ("issues", json.dumps(issues("opened", repository={"full_name": "../../etc"})).encode()),
        ("issues", json.dumps(issues("opened", repository={"full_name": "a/b/c"})).encode()),
        ("issues", json.dumps(issues("opened")).encode().replace(b'"ann"', b'""')),
        ("issues", json.dumps(issues("opened")).replace("A bug", "\\ud800").encode()),
        ("issues", json.dumps(issues("opened")).replace('"number": 7', '"number": -1').encode()),
        ("issues", json.dumps(issues("opened")).replace('"number": 7', '"number": ' + "9" * 5000).encode()),
        ("issues", b"[" * 100_000),
        ("push", b'{"a":' * 100_000),
    ],
)
def test_what_is_no_payload_is_malformed_and_quoted_nowhere(event: str, body: bytes) -> None:
    with pytest.raises(Malformed) as raised:
        parse_payload(event, body)
    assert len(str(raised.value)) < 120


def test_a_label_s_job_is_known_by_github_s_second_which_a_sweep_learns_too() -> None:
    payload = issues("labeled", label={"name": "repro"})
    payload["issue"]["updated_at"] = "2026-11-25T12:00:00Z"
    decision = decided("issues", payload)
    assert isinstance(decision, IssueTriggered)
    assert decision.key == labeled_key("acme/torch", 7, datetime(2026, 11, 25, 12, tzinfo=UTC))
    assert decision.key == "acme/torch#7/labeled/1795608000"
