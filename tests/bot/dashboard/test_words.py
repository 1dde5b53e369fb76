"""Addresses ask what they say, and moments, sizes and releases are written for people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.dashboard.asked import Asked, asked_by
from bot.dashboard.words import ago, asked_for, cells, marked, size
from bot.database.issue_list import Question
from bot.jobs.backlog import issue_of

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "asked",
    [
        Asked(),
        Asked(Question(search="a & b=c", label="oncall: jit", release="1.3.0", kind="shows", changed=True), 3),
        Asked(Question(sort="given", down=False)),
        Asked(Question(sort="title", down=False)),
        Asked(Question(sort="gone", down=True, verdict="fixed", repository="o/r")),
    ],
)
def test_an_address_asks_for_what_it_was_made_of(asked: Asked) -> None:
    from urllib.parse import parse_qsl, urlsplit

    address = asked.address(page=asked.page)
    assert asked_by(dict(parse_qsl(urlsplit(address).query))) == asked


def test_a_heading_sorts_up_then_down_and_the_newest_first() -> None:
    titles = asked_by({"sort": "title"})
    assert titles.direction("title") == "ascending"
    assert titles.sorted_by("title") == "/issues?sort=title&down=1"
    assert titles.sorted_by("given") == "/issues"
    assert asked_by({}).direction("given") == "descending"


def test_what_an_address_can_not_mean_is_left_out() -> None:
    asked = asked_by({"verdict": "maybe", "kind": "shows", "sort": "x", "page": "x", "down": "7", "label": "a\x00\nb"})
    assert asked == Asked(Question(label="ab".replace("ab", "a b")))


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "just now"), (59, "59 s ago"), (60, "1 min ago"), (7200, "2 h ago"), (200_000, "2 d ago"), (-5, "just now")],
)
def test_moments_are_told_in_their_largest_unit(seconds: int, told: str) -> None:
    assert ago(NOW - timedelta(seconds=seconds), NOW) == told


@pytest.mark.parametrize(
    ("count", "told"), [(0, "0 B"), (1500, "1.5 kB"), (804_000_000, "804.0 MB"), (3 * 10**9, "3.0 GB")]
)
def test_sizes_are_told_in_their_largest_unit(count: int, told: str) -> None:
    assert size(count) == told


def test_releases_stand_in_the_order_of_their_versions_with_the_inner_ones_apart() -> None:
    found = cells([("1.10.0", "absent"), ("1.9.0", "shows"), ("1.2.0", "mixed")])
    assert [(each.release, each.sign, each.inner) for each in found] == [
        ("1.2.0", "±", False),
        ("1.9.0", "×", True),
        ("1.10.0", "✓", False),
    ]


def test_lines_that_the_claim_has_are_marked_unless_they_say_next_to_nothing() -> None:
    assert marked("  ValueError: x\n}\nelse", "ValueError: x\n}\n") == [
        ("  ValueError: x", True),
        ("}", False),
        ("else", False),
    ]


@pytest.mark.parametrize(
    ("job", "issue", "told"),
    [
        ("octo/torch#12/event/a/run/1", ("octo/torch", 12), "an event on GitHub"),
        ("octo/torch#12/comment/9/x", ("octo/torch", 12), "a /repro command"),
        ("triage/0a1b/run/7", None, "a triage"),
        ("sweep/2026-01-01", None, "the bot itself"),
        ("octo/torch#99999999999/event/a", None, "the bot itself"),
    ],
)
def test_a_job_s_id_tells_its_issue_and_what_asked_for_it(job: str, issue: tuple[str, int] | None, told: str) -> None:
    assert issue_of(job) == issue
    assert asked_for(job) == told
