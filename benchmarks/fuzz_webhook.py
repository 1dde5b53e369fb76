"""The webhook: a payload that GitHub could have sent, changed in places, is decided on or refused as malformed."""

from __future__ import annotations

import copy
import json
import tempfile
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.fuzz_reading import mutated, pool
from bot.web.decide import Decision, Ignored, InstallationChanged, Rules, decide
from bot.web.payloads import Malformed, parse_payload
from repros.read import read_issue
from tests.bot.report.hostile import PIECES
from tests.bot.web.examples import published

_RULES = Rules(trigger_label="repro", own_login="reprobot[bot]", read=read_issue)
_OFTEN = ("issues", "issue_comment", "installation")
_LONGEST_KEY, _LONGEST_REASON = 300, 1_000
_DEEP = 100_000
_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1 << 31, 1 << 63, 10**400, 1e308, float("inf"), float("nan"), "", "0", "null", [], {}),
    *(
        [[]],
        {"": ""},
        "\0",
        "\ud800",
        "x" * 70_000,
        "../..",
        "owner/repo/x",
        "2026-13-45T99:99:99Z",
        "0001-01-01T00:00:00Z",
    ),
    *("9999-12-31T23:59:59Z", "opened", "edited", "created", "labeled", "repro", "reprobot[bot]", "Bot", "/repro"),
    *("/repro torch=1.3.0", "/repro releases=1..2 bisect", "/repro " + "x" * 5_000, "/repro torch=" + "9" * 5_000),
)


def check(random: Random) -> None:
    """Decides on one. Raises AssertionError for a key that no job could have, or whatever deciding raises."""
    event, body = delivery(random)
    found = _decided(event, body)
    if isinstance(found, Malformed):
        assert len(str(found)) < _LONGEST_REASON, len(str(found))
    elif not isinstance(found, Ignored | InstallationChanged):
        assert len(found.key) < _LONGEST_KEY, found.key
        assert found.key.isprintable(), found.key


def _decided(event: str, body: bytes) -> Decision | Malformed:
    try:
        return decide(parse_payload(event, body), _RULES, "f")
    except Malformed as error:
        return error


def delivery(random: Random) -> tuple[str, bytes]:
    """An event's name and the body of a delivery."""
    known = examples()
    event = random.choice(_OFTEN) if random.random() < 0.9 else random.choice(sorted(known))
    payload = copy.deepcopy(random.choice(known[event]))
    for _ in range(random.randint(0, 4)):
        _change(random, payload)
    body = json.dumps(payload).encode()
    kind = random.random()
    if kind < 0.02:
        body = body[: random.randrange(len(body))]
    elif kind < 0.04:
        at = random.randrange(len(body))
        body = body[:at] + random.randbytes(3) + body[at + 3 :]
    elif kind < 0.05:
        body = body.replace(b"null", b"[" * _DEEP + b"]" * _DEEP, 1)
    return event, body


@cache
def examples() -> dict[str, list[dict[str, Any]]]:
    """What is mutated."""
    with tempfile.TemporaryDirectory(prefix="reprobot-fuzz-") as folder:
        return published(Path(folder))


def _change(random: Random, payload: dict[str, Any]) -> None:
    """Puts something else into a place of a payload, or takes it out."""
    place: Any = payload
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = random.choice(keys)
        if isinstance(place[key], dict | list) and place[key] and random.random() < 0.75:
            place = place[key]
            continue
        break
    if random.random() < 0.15:
        del place[key]
    else:
        place[key] = _value(random)


def _value(random: Random) -> Any:
    kind = random.random()
    if kind < 0.2:
        return mutated(random, pool()).body
    if kind < 0.4:
        return "".join(random.choice(PIECES) for _ in range(random.randint(1, 9)))
    return random.choice(_VALUES)
