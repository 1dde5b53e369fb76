"""A report that isn't finished: its page is there, whole, and says so; its results can be exported."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.answering.request import Request
from bot.main import main
from bot.page.write import write_page
from bot.sources.tracker import Filter
from bot.triage.live_page import LEAST_SECONDS, LivePage
from bot.triage.results import ResultsFile
from bot.triage.start import Wish, begun_report
from tests.bot.triage.test_results import answer


def told(folder: Path) -> tuple[str, list[str]]:
    """What the page says of how far it is, and the issues that it lists."""
    text = (folder / "index.html").read_text()
    head = re.search(r"<h1>.*?</h1>\s*<p>(.*?),? judged", text, re.DOTALL)
    index = re.search(r'id="index">(.*?)</script>', text, re.DOTALL)
    assert head
    assert index
    return re.sub(r"<[^>]+>", "", head[1]), [row[0] for row in json.loads(index[1])["rows"]]


def exported(folder: Path) -> list[str]:
    done = CliRunner().invoke(main, ["export", str(folder), "--format", "jsonl"])
    assert done.exit_code == 0, done.output
    return [json.loads(line)["id"] for line in done.stdout.splitlines()]


def test_the_page_is_there_before_any_issue_is_and_fills(tmp_path: Path) -> None:
    results = ResultsFile(tmp_path)
    write_page(tmp_path, of=0)
    assert told(tmp_path) == ("0 issues so far, still reading", [])
    page = LivePage(tmp_path, 3)
    page.write()
    assert told(tmp_path) == ("0 of 3 issues so far, unfinished", [])
    results.add(2, answer("b"))
    page.write()
    assert told(tmp_path) == ("1 of 3 issues so far, unfinished", ["b"])
    results.add(1, answer("a"))
    results.finish()
    write_page(tmp_path)
    assert told(tmp_path) == ("2 issues", ["a", "b"])


@pytest.mark.parametrize("torn", [b"", b'{"id": "c", "verd'])
def test_what_a_killed_triage_left_is_exported_and_shown(tmp_path: Path, torn: bytes) -> None:
    results = ResultsFile(tmp_path)
    for number, name in enumerate("ab"):
        results.add(number, answer(name))
    with (tmp_path / "results.partial").open("ab") as file:
        file.write(torn)
    assert exported(tmp_path) == ["a", "b"]
    write_page(tmp_path, of=3)
    assert told(tmp_path) == ("2 of 3 issues so far, unfinished", ["a", "b"])


def test_a_triage_that_has_judged_nothing_yet_hides_no_finished_results(tmp_path: Path) -> None:
    done = ResultsFile(tmp_path)
    done.add(0, answer("old"))
    done.finish()
    again = ResultsFile(tmp_path)
    assert exported(tmp_path) == ["old"]
    again.add(0, answer("new"))
    assert exported(tmp_path) == ["new"]


def test_it_is_written_again_only_after_a_while(tmp_path: Path) -> None:
    clock = [0.0]
    results = ResultsFile(tmp_path)
    page = LivePage(tmp_path, 9, lambda: clock[0])
    page.write()
    results.add(0, answer("a"))
    page.follow()
    assert told(tmp_path)[1] == []
    clock[0] += LEAST_SECONDS
    page.follow()
    assert told(tmp_path)[1] == ["a"]


def test_the_page_of_an_earlier_triage_stays_until_there_is_a_verdict_of_this_one(tmp_path: Path) -> None:
    earlier = ResultsFile(tmp_path)
    earlier.add(0, answer("a"))
    earlier.finish()
    write_page(tmp_path)
    before = (tmp_path / "index.html").read_bytes()
    assert begun_report(Wish(("x",), Filter(), Request(), report=tmp_path)) is not None
    assert (tmp_path / "index.html").read_bytes() == before
    assert begun_report(Wish(("x",), Filter(), Request(), report=tmp_path / "new")) is not None
    assert told(tmp_path / "new") == ("0 issues so far, still reading", [])
