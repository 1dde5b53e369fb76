"""`results.jsonl`: in the issues' order, and never lost by an interruption."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.failures import Failure
from bot.report.answer import Answer
from bot.triage.results import ResultsFile
from tests.bot.report.answers import fixed_answer


def answer(name: str) -> Answer:
    whole = fixed_answer(title=f"title of {name}")
    return replace(whole, issue=replace(whole.issue, id=name))


def names(folder: Path) -> list[str]:
    return [json.loads(line)["id"] for line in (folder / "results.jsonl").read_text().splitlines()]


def test_answers_come_out_in_the_order_of_the_issues(tmp_path: Path) -> None:
    results = ResultsFile(tmp_path)
    for number, name in [(2, "c"), (0, "a"), (1, "b")]:
        results.add(number, answer(name))
    results.finish()
    assert names(tmp_path) == ["a", "b", "c"]
    assert [path.name for path in tmp_path.iterdir()] == ["results.jsonl"]


@pytest.mark.parametrize("torn", [b"", b'{"id": "c", "verd'])
def test_a_triage_that_was_killed_goes_on_behind_its_last_whole_line(tmp_path: Path, torn: bytes) -> None:
    killed = ResultsFile(tmp_path)
    killed.add(1, answer("b"))
    with (tmp_path / "results.partial").open("ab") as file:
        file.write(torn)
    resumed = ResultsFile(tmp_path, resume=True)
    assert [resumed.keep(n, name) for n, name in enumerate("abc")] == [False, True, False]
    resumed.add(2, answer("c"))
    resumed.add(0, answer("a"))
    resumed.finish()
    assert names(tmp_path) == ["a", "b", "c"]


def test_without_resume_it_begins_afresh(tmp_path: Path) -> None:
    ResultsFile(tmp_path).add(0, answer("old"))
    afresh = ResultsFile(tmp_path)
    assert not afresh.keep(0, "old")
    afresh.add(0, answer("new"))
    afresh.finish()
    assert names(tmp_path) == ["new"]


def test_a_folder_that_can_not_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Failure, match="can't write the report"):
        ResultsFile(tmp_path / "file" / "report")
