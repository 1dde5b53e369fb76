"""WHAT of `repro triage`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import load_config
from bot.failures import BadInput
from bot.tracker import Filter, tracker_issues
from tests.e2e.standin import remote

CONFIG = load_config()


def ids(what: str, wanted: Filter | None = None) -> list[str | None]:
    return [issue.id for issue in tracker_issues([what], CONFIG, wanted or Filter())]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "issue.md").write_text(f"# {name}\n")
    (tmp_path / "more.jsonl").write_text('{"id": 3, "labels": ["a"], "created": "2020-01-01"}\n{"id": 4}\n')
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    return tmp_path


def test_the_issues_of_a_folder_are_told_apart_by_their_paths(folder: Path) -> None:
    assert ids(str(folder)) == ["3", "4", "one/issue.md", "two/issue.md"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(labels=("a",)), ["3"]),
        (Filter(limit=2), ["3", "4"]),
        (Filter(since=datetime(2021, 1, 1, tzinfo=UTC)), ["4", "one/issue.md", "two/issue.md"]),
    ],
)
def test_only_wanted_issues_are_given(folder: Path, wanted: Filter, expected: list[str]) -> None:
    assert ids(str(folder), wanted) == expected


def test_a_folder_without_issues_and_a_day_to_come_are_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"holds no \.md"):
        ids(str(tmp_path))
    with pytest.raises(BadInput, match="is in the future"):
        ids(str(tmp_path), Filter(since=datetime(2999, 1, 1, tzinfo=UTC)))


def test_a_repository_is_listed_by_state_and_label(monkeypatch: pytest.MonkeyPatch) -> None:
    with remote.process("octo/tracker") as github:
        numbers = [
            github.do("file_issue", repository="octo/tracker", title=str(n), body="text")["number"] for n in range(3)
        ]
        github.do("set_state", repository="octo/tracker", number=numbers[1], state="closed", user="reporter")
        token = github.do("credentials", user="maintainer")["token"]
        monkeypatch.setenv("GITHUB_TOKEN", token)
        config = CONFIG.model_copy(update={"api_url": github.url})
        found = list(tracker_issues(["octo/tracker"], config, Filter()))
        assert sorted(issue.title for issue in found) == ["0", "2"]
        everything = tracker_issues(["octo/tracker"], config, Filter(state="all", limit=2))
        assert len(list(everything)) == 2


def test_a_repository_needs_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    monkeypatch.delenv("GH_TOKEN", raising=False)
    with pytest.raises(BadInput, match="set GITHUB_TOKEN"):
        ids("octo/tracker")
