"""Standard streams as a shell leaves them, and input that can be read in part: one line each, no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPRO = str(Path(sys.executable).with_name("repro"))
CUDA = "```python\nimport torch\nprint(torch.ones(1, device='cuda'))\n```\ntorch 2.13.0\n"
"""Judged without a run."""


def shell(command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=False, env={**os.environ, **environ}
    )


def check_one_line(done: subprocess.CompletedProcess[str], status: int, said: str) -> None:
    assert said in done.stderr
    assert (done.returncode, done.stderr.count("\n")) == (status, 1), done.stderr


@pytest.fixture
def issue(tmp_path: Path) -> Path:
    path = tmp_path / "issue.md"
    path.write_text(CUDA)
    return path


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("extract ISSUE > /dev/full", "No space left on device"),
        ("run ISSUE --json > /dev/full", "No space left on device"),
        ("--help > /dev/full", "No space left on device"),
        ("extract ISSUE --json >&-", "it is closed"),
        ("extract ISSUE >&-", "it is closed"),
    ],
)
def test_an_output_that_can_not_be_written_is_one_line_and_status_3(issue: Path, rest: str, said: str) -> None:
    done = shell(f"{REPRO} {rest.replace('ISSUE', str(issue))}")
    check_one_line(done, 3, f"can't write to standard output: {said}")


@pytest.mark.parametrize("options", [["--json"], []])
def test_an_output_whose_reader_has_gone_is_one_line_and_status_3(issue: Path, options: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [REPRO, "extract", str(issue), *options]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    check_one_line(done, 3, "nobody reads it any more")


@pytest.mark.parametrize("rest", ["extract nowhere.md 2>/dev/full", "extract nowhere.md 2>&-"])
def test_an_error_that_can_not_be_said_keeps_its_status(rest: str) -> None:
    assert shell(f"{REPRO} {rest}").returncode == 2


def test_an_input_that_is_closed_is_one_line() -> None:
    check_one_line(shell(f"{REPRO} extract - <&-"), 2, "standard input is empty")


def test_half_a_character_goes_to_a_terminal_and_into_a_comment(tmp_path: Path) -> None:
    path = tmp_path / "odd.jsonl"
    written = json.dumps({"id": "ID", "body": CUDA.replace("))", "))  # HALF")}).replace("ID", r"\udfff")
    path.write_text(written.replace("HALF", r"\ud800"))
    for command in ("extract", "run"):
        done = shell(f"{REPRO} {command} {path}", PYTHONIOENCODING="utf-8")
        assert (done.returncode, done.stderr) == (0, "")
        assert "\ufffd" in done.stdout


def test_a_character_that_the_output_can_not_hold_is_shown_escaped(tmp_path: Path) -> None:
    path = tmp_path / "issue.md"
    path.write_text("# caf\u00e9 \u2713\n" + CUDA)
    done = shell(f"{REPRO} extract {path}", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\u2713" in done.stdout


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """Two issues that need no run, and between them what is no issue."""
    path = tmp_path / "some.jsonl"
    good = [json.dumps({"id": name, "body": CUDA}) for name in ("a", "b")]
    path.write_text("\n".join([good[0], "{nope", "[1]", good[1]]))
    return path


@pytest.mark.parametrize("command", ["extract", "run"])
def test_a_bad_line_is_said_the_others_are_read_and_the_status_is_2(lines: Path, command: str) -> None:
    done = shell(f"{REPRO} {command} --json {lines}")
    assert done.returncode == 2
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", "b"]
    told = done.stderr.splitlines()
    assert [line.partition(": not")[0] for line in told] == [f"repro: {lines}:{n}" for n in (2, 3)]


def test_a_triage_judges_what_it_can_read_and_says_in_the_end_that_there_was_more(lines: Path, tmp_path: Path) -> None:
    folder = tmp_path / "issues"
    folder.mkdir()
    (folder / "good.md").write_text(CUDA)
    (folder / "empty.md").touch()
    (folder / "zero.md").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.jsonl")
    report = tmp_path / "report"
    store = {"REPRO_STORE": str(tmp_path / "store")}
    done = shell(f"{REPRO} triage --report {report} {lines} {folder}", **store)
    assert done.returncode == 2
    judged = [json.loads(line)["id"] for line in (report / "results.jsonl").read_text().splitlines()]
    assert judged == ["a", "b", "good.md"]
    for said in (
        f"{lines}:2: not",
        f"{lines}:3: not",
        "empty.md is empty",
        "zero.md is no",
        "pipe.jsonl is no regular",
    ):
        assert said in done.stderr
    assert done.stderr.splitlines()[-1].startswith("repro: 5 of the input could not be read")


def test_one_source_that_can_not_be_read_keeps_no_other_from_being_read(issue: Path) -> None:
    done = shell(f"{REPRO} extract --json nowhere.md {issue}")
    check_one_line(done, 2, "can't read nowhere.md: No such file")
    assert json.loads(done.stdout)["id"] == "issue.md"


def test_of_many_bad_lines_the_first_are_said_and_the_others_counted(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("{\n" * 1000)
    done = shell(f"{REPRO} extract {tmp_path / 'bad.jsonl'}")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 21
    assert done.stderr.splitlines()[-1] == "repro: 980 more could not be read"
