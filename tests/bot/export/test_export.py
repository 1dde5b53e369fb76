"""`repro export`: the same results in every format, harmless to spreadsheets, never half written."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet  # type: ignore[import-untyped]
from sqlalchemy import URL

from benchmarks.judged import judged_issue, write_results
from bot.database.engine import open_engine
from bot.database.migrate import upgrade
from bot.database.verdicts import Verdicts
from bot.export.tables import ISSUE_COLUMNS, RUN_COLUMNS
from bot.main import main
from bot.summary.contract import followed_json
from tests.bot.report.answers import FOLLOWED

COUNT = 30


@pytest.fixture
def report(tmp_path: Path) -> Path:
    folder = tmp_path / "report"
    folder.mkdir()
    write_results(folder, COUNT)
    return folder


def export(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["export", *map(str, words)])


def exported(*words: str | Path) -> str:
    done = export(*words)
    assert done.exit_code == 0, done.output
    return done.stdout


def in_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_has_a_line_an_issue(report: Path) -> None:
    rows = in_csv(exported(report))
    assert [row["id"] for row in rows] == [f"example/torch#{n}" for n in range(1, COUNT + 1)]
    assert list(rows[0]) == list(ISSUE_COLUMNS)
    assert [row["verdict"] for row in rows] == [judged_issue(n)["verdict"] for n in range(1, COUNT + 1)]
    regressions = [judged_issue(n)["results"][0]["regression"] for n in range(1, COUNT + 1)]
    assert [row["regression"] for row in rows] == ["True" if each else "" for each in regressions]


def test_what_further_runs_told_is_in_columns(report: Path) -> None:
    issue = judged_issue(1)
    issue["results"][0] |= followed_json(FOLLOWED) | {"gone_on_nightly": "2026-11-20"}
    (report / "results.jsonl").write_text(json.dumps(issue) + "\n")
    (row,) = in_csv(exported(report))
    told = [row[name] for name in ("gone_on_nightly", "failing_backends", "crashed_in", "smallest_lines")]
    assert told == ["2026-11-20", "inductor", "at::native::sum", "2"]


def test_rows_can_be_runs(report: Path) -> None:
    rows = in_csv(exported(report, "--rows", "runs"))
    runs = [run for n in range(1, COUNT + 1) for run in judged_issue(n)["results"][0]["runs"]]
    assert list(rows[0]) == list(RUN_COLUMNS)
    assert [(row["torch"], row["observation"], float(row["seconds"]), row["commit"]) for row in rows] == [
        (run["torch"], run["observation"], run["seconds"], run["commit"]) for run in runs
    ]


@pytest.mark.parametrize("rows", ["issues", "runs"])
def test_jsonl_and_parquet_say_the_same(report: Path, tmp_path: Path, rows: str) -> None:
    lines = [json.loads(line) for line in exported(report, "--format", "jsonl", "--rows", rows).splitlines()]
    target = tmp_path / "out.parquet"
    exported(report, "--format", "parquet", "--rows", rows, "--output", target)
    table = parquet.read_table(target)
    assert table.to_pylist() == lines
    assert len(lines) >= COUNT
    assert str(table.schema.field("runs" if rows == "issues" else "peak_bytes").type) == "int64"


def test_the_results_file_itself_can_be_named(report: Path) -> None:
    assert exported(report / "results.jsonl") == exported(report)


@pytest.mark.parametrize("title", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_title_is_no_formula_of_a_spreadsheet(report: Path, title: str) -> None:
    with_title(report, title)
    assert in_csv(exported(report))[0]["title"] == f"'{title}"


@pytest.mark.parametrize("title", ['say "a, b"', "two\nlines", "\u202e turned", "half \ud800"])
def test_titles_of_any_characters_come_through_every_format(report: Path, tmp_path: Path, title: str) -> None:
    with_title(report, title)
    wanted = title.replace("\ud800", "\ufffd")
    assert in_csv(exported(report))[0]["title"] == wanted
    assert json.loads(exported(report, "--format", "jsonl").splitlines()[0])["title"] == wanted
    exported(report, "--format", "parquet", "--output", tmp_path / "t")
    assert parquet.read_table(tmp_path / "t").to_pylist()[0]["title"] == wanted


@pytest.mark.parametrize("value", [None, 7, ["list"], {"a": 1}, True])
def test_a_value_of_another_type_is_missing(report: Path, value: Any) -> None:
    with_title(report, value)
    assert in_csv(exported(report))[0]["title"] == ""


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["nowhere"], 2, "repro triage --report"),
        (["REPORT", "--format", "parquet"], 2, "--output"),
        (["REPORT", "--output", "REPORT/results.jsonl"], 2, "name another file"),
        (["REPORT", "--output", "/nowhere/at/all.csv"], 2, "can't write /nowhere/at/all.csv"),
    ],
)
def test_what_can_not_be_done_ends_with_one_line(report: Path, words: list[str], status: int, said: str) -> None:
    done = export(*(word.replace("REPORT", str(report)) for word in words))
    assert done.exit_code == status
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_pyarrow_the_extra_is_named(report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = export(report, "--format", "parquet", "--output", tmp_path / "t")
    assert done.exit_code == 2
    assert "pip install 'reprobot[parquet]'" in done.stderr


def test_a_broken_line_leaves_the_old_table_as_it_was(report: Path, tmp_path: Path) -> None:
    target = tmp_path / "table.csv"
    target.write_text("old")
    with (report / "results.jsonl").open("a") as out:
        out.write("{broken\n")
    done = export(report, "--output", target)
    assert done.exit_code == 2
    assert f"results.jsonl:{COUNT + 1}: " in done.stderr
    assert target.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report", "table.csv"]


def with_title(report: Path, title: Any) -> None:
    (report / "results.jsonl").write_text(json.dumps(judged_issue(1) | {"title": title}) + "\n")


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_the_changes_of_verdicts_are_a_table_too(tmp_path: Path, kind: str) -> None:
    engine = open_engine(URL.create("sqlite", database=str(tmp_path / "db")))
    upgrade(engine)
    for job, verdict in (("a", "reproduced"), ("b", "fixed")):
        Verdicts(engine).add("o/r", 7, job, {"verdict": verdict, "results": []})
    config = tmp_path / "config.yaml"
    config.write_text(f"database_url: sqlite:///{tmp_path}/db\n")
    done = CliRunner().invoke(main, ["--config", str(config), "db", "changes", "--format", kind])
    assert done.exit_code == 0, done.output
    if kind == "jsonl":
        told = json.loads(done.output)
        assert (told["id"], told["before"], told["now"], told["job"]) == ("o/r#7", "reproduced", "fixed", "b")
    else:
        head, row = done.output.splitlines()
        assert (head, row[:23]) == ("id,before,now,when,job", "o/r#7,reproduced,fixed,")
    future = CliRunner().invoke(main, ["--config", str(config), "db", "changes", "--since", "2999-01-01"])
    assert future.output.splitlines() == ["id,before,now,when,job"]
