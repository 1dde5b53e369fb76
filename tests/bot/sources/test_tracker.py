"""WHAT of `repro triage`."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.failures import BadInput, Failure
from bot.github.access import Access
from bot.settings.config import load_config
from bot.settings.schema import Config
from bot.sources.reference import is_repository
from bot.sources.tracker import Filter, Reading, check_trackers, distinct, tracker_issues
from tests.bot.database.conftest import engine, postgres, url
from tests.e2e.standin import remote

__all__ = ["engine", "postgres", "url"]

CONFIG = load_config()
REPOSITORY = "octo/tracker"


@dataclass(frozen=True)
class Hosted:
    """A stand-in with a tracker, and the configuration that leads there."""

    github: remote.Remote
    config: Config


@pytest.fixture
def hosted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hosted]:
    """Three issues, of which the second is closed and the third has a label and a comment."""
    issues: list[dict[str, Any]] = [
        {"title": "0", "body": "text", "created": "2020-01-01T00:00:00+00:00"},
        {"title": "1", "state": "closed", "created": "2020-01-02T00:00:00+00:00"},
        {"title": "2", "body": "It fails.", "created": "2020-01-03T00:00:00+00:00", "labels": ["B"]},
    ]
    issues[2]["comments"] = [{"body": "Me too."}]
    with remote.process(REPOSITORY) as github:
        github.do("fill", repository=REPOSITORY, issues=issues)
        monkeypatch.setenv("GITHUB_TOKEN", github.do("grant", user="maintainer")["token"])
        yield Hosted(github, CONFIG.model_copy(update={"api_url": github.url}))
        assert github.do("drifts") == []


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


def test_what_is_known_of_a_files_issue_is_held_against_the_filter(tmp_path: Path) -> None:
    path = tmp_path / "issues.jsonl"
    path.write_text(
        '{"id": 1, "author": "Ann", "created": "2020-01-01", "labels": ["Bug"]}\n'
        '{"id": 2, "author": "bob", "created": "2021-01-01"}\n{"id": 3}\n'
    )
    first, last = datetime(2020, 6, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)
    assert ids(str(path), Filter(author="ann")) == ["1", "3"]
    assert ids(str(path), Filter(after=first)) == ["2", "3"]
    assert ids(str(path), Filter(before=last)) == ["1", "3"]
    assert ids(str(path), Filter(labels=("bug",))) == ["1"]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Filter(query="crash"), "--query is for GitHub's search"),
        (Filter(after=datetime(2999, 1, 1, tzinfo=UTC)), "--created-after 2999-01-01 is in the future"),
        (
            Filter(after=datetime(2020, 1, 2, tzinfo=UTC), before=datetime(2020, 1, 1, tzinfo=UTC)),
            "no issue is both",
        ),
    ],
)
def test_filters_that_make_no_sense_are_said(folder: Path, wanted: Filter, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        ids(str(folder), wanted)


def test_a_folder_of_that_name_is_no_repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    assert is_repository("octo/tracker")
    assert not is_repository(f"{folder.name}/one")
    assert not is_repository(".")
    for name in ("octo", "octo/tracker/x", "../tracker", "octo/..", "octo/tra?cker", "öcto/tracker"):
        assert not is_repository(name)


def test_each_of_what_counts_once_however_it_is_spelled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    trackers = {name: Access("Octo/Tracker", 3) for name in ("octo/tracker", "Octo/Tracker", "octo/former-name")}
    what = [folder.name, "octo/former-name", f"./{folder.name}/", "octo/tracker", str(folder), "Octo/Tracker"]
    assert distinct(what, trackers) == (folder.name, "Octo/Tracker")


def test_a_repository_is_listed_by_state_and_label(hosted: Hosted) -> None:
    found = list(tracker_issues([REPOSITORY], hosted.config, Filter()))
    assert [(issue.id, issue.title) for issue in found] == [(f"{REPOSITORY}#1", "0"), (f"{REPOSITORY}#3", "2")]
    assert len(list(tracker_issues([REPOSITORY], hosted.config, Filter(state="all", limit=2)))) == 2
    twice = list(tracker_issues([REPOSITORY, REPOSITORY], hosted.config, Filter(labels=("b",))))
    assert [issue.title for issue in twice] == ["2"]


def test_a_second_reading_asks_only_whether_something_changed(hosted: Hosted, engine: Engine) -> None:
    told: list[tuple[int, int | None]] = []
    reading = Reading(engine, progress=lambda done, of: told.append((done, of)))
    first = list(tracker_issues([REPOSITORY], hosted.config, Filter(), reading))
    hosted.github.do("counts", clear=True)
    assert list(tracker_issues([REPOSITORY], hosted.config, Filter(), reading)) == first
    assert [comment.body for issue in first for comment in issue.comments] == ["Me too."]
    assert hosted.github.do("counts") == {f"GET /repos/{REPOSITORY} 200": 1, f"GET /repos/{REPOSITORY}/issues 304": 1}
    assert told == [(2, 2), (2, 2)]


def test_the_rights_are_looked_at_before_anything_is_read(hosted: Hosted, folder: Path) -> None:
    what = [str(folder), REPOSITORY.upper()]
    assert check_trackers(what, hosted.config, write=False)[REPOSITORY.upper()].repository == REPOSITORY
    with pytest.raises(Failure, match="has the role read and needs triage"):
        check_trackers(what, hosted.config, write=True)


READ = """
import sys
from bot.settings.config import load_config
from bot.sources.tracker import Filter, Reading, tracker_issues
config = load_config().model_copy(update={"api_url": sys.argv[1]})
say = lambda line: print(line, flush=True)
list(tracker_issues(["octo/tracker"], config, Filter(), Reading(say=say)))
"""


def test_an_interrupt_ends_the_wait_for_a_rate_limit_at_once(hosted: Hosted) -> None:
    hosted.github.do("fail", kind="primary", method="GET", path="/issues$", seconds=3000, times=99)
    command = [sys.executable, "-c", READ, hosted.github.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as reading:
        try:
            assert reading.stdout
            assert "rate limit is used up: waiting until" in reading.stdout.readline()
            reading.send_signal(signal.SIGINT)
            _, error = reading.communicate(timeout=60)
        finally:
            reading.kill()
    assert "KeyboardInterrupt" in error
    assert reading.returncode != 0
