"""OWNER/REPO#N and issue URLs."""

from __future__ import annotations

import pytest

from bot.config import load_config
from bot.failures import BadInput
from bot.references import Reference, fetch_reference, parse_reference

GITHUB = "https://github.com"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pytorch/pytorch#12", Reference("pytorch/pytorch", 12)),
        ("https://github.com/pytorch/pytorch/issues/12", Reference("pytorch/pytorch", 12)),
        ("https://github.com/pytorch/pytorch/issues/12#issuecomment-3", Reference("pytorch/pytorch", 12)),
        ("https://github.com/pytorch/pytorch/pull/12", Reference("pytorch/pytorch", 12)),
        ("issue.md", None),
        ("folder/issue.md", None),
        ("-", None),
    ],
)
def test_a_reference_is_told_from_a_file(text: str, expected: Reference | None) -> None:
    assert parse_reference(text, GITHUB) == expected


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/a/b/issues/1",
        "https://github.com.example.org/a/b/issues/1",
        "https://github.com/a/b",
        "http://github.com/a/b/issues/1",
    ],
)
def test_another_address_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(BadInput, match="write OWNER/REPO#N"):
        parse_reference(text, GITHUB)


def test_without_a_token_it_says_which_variable_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    monkeypatch.delenv("GH_TOKEN", raising=False)
    with pytest.raises(BadInput, match="GITHUB_TOKEN"):
        fetch_reference(Reference("a/b", 1), load_config())
