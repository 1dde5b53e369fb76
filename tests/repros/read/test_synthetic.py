"""The reader says of synthetic issues what is true about them, in every way in which they are written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.synthetic.check import check
from benchmarks.synthetic.looks import LOOKS
from benchmarks.synthetic.tracker import known, tracker, write
from bot.sources.source import jsonl_issues
from repros.values import ClaimKind, Issue


def plain(issue: Issue) -> tuple[object, ...]:
    """What a `.jsonl` carries of an issue."""
    return issue.id, issue.title, issue.body, issue.labels, issue.author, issue.created, issue.comments


def test_reader_and_truth_agree() -> None:
    agreement = check(tracker(400, seed=1))
    assert agreement.wrong == []
    assert agreement.all["program"] > 250


def test_the_same_seed_gives_the_same_issues_with_every_look_and_claim() -> None:
    issues = list(tracker(400))
    assert issues == list(tracker(400))
    assert known(7, seed=1) != known(7, seed=2)
    looks = {each.truth.look for each in issues}
    assert {look.__name__ for look in LOOKS} <= looks
    assert {"gpu", "undefined", "unlisted", "several", "quoting", "huge", "commented", "bare"} <= looks
    assert {each.truth.claim for each in issues} == {*ClaimKind, None}
    assert {"\r\n" in each.issue.body for each in issues} == {True, False}


@pytest.mark.parametrize("seed", [0, 3])
def test_what_is_written_is_read_again(tmp_path: Path, seed: int) -> None:
    write(tmp_path, 60, seed)
    expected = list(tracker(60, seed))
    assert [plain(each) for each in jsonl_issues(tmp_path / "issues.jsonl")] == [plain(e.issue) for e in expected]
    truth = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text().splitlines()]
    assert [each["torch"] for each in truth] == [each.truth.torch for each in expected]
