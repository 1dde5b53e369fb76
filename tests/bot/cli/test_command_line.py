"""The command line as a person meets it: a real process, its exit status, and its one line on stderr."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROGRAM = "# It fails\n\n```python\nimport torch\nprint(torch.ones(1) + 1)\n```\n\ntensor([3.])\n\ntorch 2.13.0\n"


def repro(*words: str, stdin: bytes = b"", **environ: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("repro")), *words],
        input=stdin,
        capture_output=True,
        env={**os.environ, **environ},
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def check_one_line(done: subprocess.CompletedProcess[str], status: int, said: str) -> None:
    assert done.returncode == status, done.stderr
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


@pytest.fixture
def issue(tmp_path: Path) -> str:
    path = tmp_path / "issue.md"
    path.write_text(PROGRAM)
    return str(path)


BAD_FILES = {
    "missing.md": (None, "No such file"),
    "empty.md": (b"", "is empty"),
    "binary.md": (b"\x7fELF\0\0", "is binary"),
    "latin.md": ("café".encode("latin-1"), "isn't UTF-8"),
    "big.md": (b"x" * 50 * 1024 * 1024, "bytes"),
}


@pytest.mark.parametrize("command", ["extract", "run"])
@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_can_not_be_read_ends_with_one_line_and_status_2(tmp_path: Path, command: str, name: str) -> None:
    data, said = BAD_FILES[name]
    if data is not None:
        (tmp_path / name).write_bytes(data)
    check_one_line(repro(command, str(tmp_path / name)), 2, said)


def test_a_folder_ends_with_one_line_and_status_2(tmp_path: Path) -> None:
    check_one_line(repro("extract", str(tmp_path)), 2, "is a folder")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--torch", "9.9"], "the nearest release is"),
        (["--torch", "nonsense"], "no version of torch"),
        (["--latest", "9.9"], "the nearest release is"),
        (["--releases", "1.3.0..1.2.0"], "runs backwards"),
        (["--releases", "1.3.0", "--bisect"], "one range, A..B"),
        (["--releases", "1.2..1.4", "--bisect", "--latest", "1.3.0"], "counts as the latest"),
        (["--releases", "1.4..1.9", "--bisect", "--torch", "1.3.0"], "1.3.0, is not in 1.4.0..1.9.1: widen"),
    ],
)
def test_a_release_that_there_is_not_ends_with_one_line_and_status_2(issue: str, words: list[str], said: str) -> None:
    check_one_line(repro("run", issue, *words), 2, said)


def test_a_python_without_wheels_ends_with_one_line_that_says_which_there_are(issue: str) -> None:
    check_one_line(repro("run", issue, "--torch", "1.3.0", "--python", "3.11"), 2, "no wheels for Python 3.11")


def test_no_engine_ends_with_one_line_and_status_3(issue: str, tmp_path: Path) -> None:
    done = repro("run", issue, DOCKER_HOST=f"unix://{tmp_path}/none.sock", REPRO_STORE=str(tmp_path / "store"))
    check_one_line(done, 3, "Docker")


def test_an_issue_that_needs_no_run_needs_no_engine(tmp_path: Path) -> None:
    text = b"```python\nimport torch\nprint(torch.ones(1, device='cuda'))\n```\ntorch 2.13.0\n"
    done = repro("run", "-", "--json", stdin=text, DOCKER_HOST=f"unix://{tmp_path}/none.sock")
    assert json.loads(done.stdout)["verdict"] == "needs-gpu"
    assert done.returncode == 0


def test_what_is_read_from_standard_input_is_an_issue() -> None:
    done = repro("extract", "-", "--json", stdin=PROGRAM.encode())
    (reading,) = map(json.loads, done.stdout.splitlines())
    assert reading["repros"][0]["program"].startswith("import torch")


def test_explain_is_for_people() -> None:
    done = repro("extract", "-", "--explain", stdin=PROGRAM.encode())
    assert done.returncode == 0
    assert "lines" in done.stdout
    check_one_line(repro("extract", "-", "--explain", "--json", stdin=PROGRAM.encode()), 2, "leave out --json")


@pytest.mark.parametrize(
    ("command", "words", "first"),
    [
        ("run", [], "**Needs more information.**"),
        ("run", ["--format", "text"], "Needs more information. "),
        ("run", ["--format", "markdown"], "**Needs more information.**"),
        ("run", ["--format", "json"], '{"id": '),
        ("run", ["--json"], '{"id": '),
        ("extract", [], "-: 0 program(s)"),
        ("extract", ["--format", "json"], '{"id": '),
    ],
)
def test_output_has_the_format_that_is_asked_for_and_none_of_a_terminal_s_when_piped(
    command: str, words: list[str], first: str
) -> None:
    done = repro(command, "-", *words, stdin=b"It fails.\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(first)
    assert "\x1b" not in done.stdout


def test_two_formats_at_once_are_refused() -> None:
    check_one_line(repro("run", "-", "--json", "--format", "text", stdin=b"x"), 2, "two formats")


def test_what_is_read_says_the_claim_what_is_expected_how_it_is_run_and_why() -> None:
    text = (
        b"```python\nimport torch\nraise ValueError('x')\n```\nIt raises `ValueError: x`.\n\n"
        b"## Expected behavior\n\nNo error.\n\ntorch 2.13.0\n"
    )
    told = repro("extract", "-", "--explain", stdin=text).stdout
    for fact in ("claims", "exception ValueError", "expected", "No error.", "run as", "python ", "weight 0."):
        assert fact in told


def test_a_hostile_text_steers_no_terminal() -> None:
    done = repro("extract", "-", stdin=b"# \x1b]0;owned\x07 [red]x[/red]\n```python\nprint('\x1b[2J')\n```\n")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout


def test_an_issue_s_name_steers_no_terminal_and_no_workflow_in_a_triage(tmp_path: Path) -> None:
    issue = {"id": "\x1b[2J\x1b]0;owned\x07evil\n::error::x", "title": "t", "body": "no program"}
    (tmp_path / "issues.jsonl").write_text(json.dumps(issue))
    done = repro("triage", str(tmp_path / "issues.jsonl"), "--dry-run", REPRO_STORE=str(tmp_path / "store"))
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert "]0;ownedevil ::error::x: needs-info: The report holds no program." in done.stdout.splitlines()


def test_an_unknown_key_of_the_configuration_ends_with_the_nearest_known(tmp_path: Path, issue: str) -> None:
    (tmp_path / "c.yaml").write_text("limts: {}\n")
    check_one_line(repro("--config", str(tmp_path / "c.yaml"), "run", issue), 2, "did you mean limits?")


def test_a_dashboard_for_everybody_needs_a_token() -> None:
    held: dict[str, Any] = {
        "REPRO_GITHUB_TOKEN": "x",
        "REPRO_WEBHOOK_SECRET": "y",
        "REPRO_APP_FILE": "",
        "REPRO_DASHBOARD_TOKEN": "",
    }
    check_one_line(repro("serve", "--dashboard-host", "0.0.0.0", **held), 2, "set REPRO_DASHBOARD_TOKEN")
    held["REPRO_DASHBOARD_TOKEN"] = "too short"
    check_one_line(repro("serve", **held), 2, "the dashboard's token is too short")
