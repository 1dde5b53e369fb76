"""What a workflow's caches are named by: the releases that an issue needs, and nothing that an issue can choose."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.action.caches import cache_names

IMAGE = "reprobot-runner:0123456789abcdef"


def names(body: Any, event: str = "issues", latest: str = "2.13.0") -> dict[str, str]:
    issue = {"number": 7, "title": "It breaks", "body": body, "user": {"login": "reporter"}}
    payload: dict[str, Any] = {
        "action": "opened",
        "issue": issue,
        "repository": {"id": 1, "full_name": "octo/torch"},
        "sender": {"login": "reporter"},
        "comment": {"id": 1, "body": "/repro", "user": {"login": "reporter"}},
    }
    return cache_names(event, json.dumps(payload).encode(), IMAGE, lambda: latest)


@pytest.mark.parametrize("event", ["issues", "issue_comment"])
@pytest.mark.parametrize(
    ("body", "store"),
    [
        ("PyTorch version: 1.3.0+cpu", "1.3.0-2.13.0"),
        ("I use torch 1.8", "1.8-2.13.0"),
        ("It breaks.", "2.13.0-2.13.0"),
        (None, "2.13.0-2.13.0"),
    ],
)
def test_the_store_is_named_by_the_release_of_the_issue_and_the_latest(event: str, body: str, store: str) -> None:
    assert names(body, event) == {"image": "0123456789abcdef", "store": f"0123456789abcdef-{store}"}


def test_a_triage_has_the_image_alone() -> None:
    def none() -> str:
        raise AssertionError("a triage needs no list of releases for this")

    assert cache_names("schedule", b"{}", IMAGE, none) == {"image": "0123456789abcdef", "store": ""}


@given(st.text(max_size=300))
def test_a_name_holds_nothing_but_digits_letters_dots_and_dashes(text: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{16}-[0-9.]+-2\.13\.0", names(f"PyTorch version: {text}")["store"])
