"""Kept programs: data that nothing runs but the sandbox, and tests that fail where something can't be told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.export.kept import kept_in, read_kept, repro_of
from bot.export.suite import name_of, write_suite
from bot.failures import BadInput
from bot.main import main
from bot.summary.contract import answer_json
from repros.contract import repro_json, statement_json
from repros.read import read_issue
from repros.values import Claim, ClaimKind, Issue, Statement, VerdictKind
from tests.bot.report.answers import fixed_answer

BODY = """\
PyTorch version: 2.13.0

```python
import torch
torch.stack([torch.ones(2, 3), torch.ones(2, 4)])
```

It is run as `OMP_NUM_THREADS=1 python test.py` and gives

```
Traceback (most recent call last):
  File "test.py", line 2, in <module>
    torch.stack([torch.ones(2, 3), torch.ones(2, 4)])
RuntimeError: stack expects each tensor to be equal size, but got [2, 3] at entry 0 and [2, 4] at entry 1
```
"""
REPRO = read_issue(Issue(title="It fails", body=BODY)).repros[0]


def result(verdict: str, program: str = "import torch\n", **other: Any) -> dict[str, Any]:
    told = json.loads(json.dumps(answer_json(fixed_answer(program=program))))
    (each,) = told["results"]
    each["verdict"] = verdict
    return {**told, "verdict": verdict, **other}


def test_a_program_comes_back_as_it_was_kept() -> None:
    told = json.loads(json.dumps(repro_json(REPRO)))
    found = repro_of(told, None)
    for name in ("files", "entry", "mode", "invocation", "claim", "needs", "environment", "should", "runnable"):
        assert getattr(found, name) == getattr(REPRO, name), name
    assert REPRO.invocation.variables == (("OMP_NUM_THREADS", "1"),)


def test_the_statement_that_decided_is_what_it_is_held_against() -> None:
    decided = Statement(Claim(ClaimKind.WARNING, "UserWarning", "it is slow"))
    found = repro_of(json.loads(json.dumps(repro_json(REPRO))), json.loads(json.dumps(statement_json(decided))))
    assert found.claim == decided.claim


def test_only_what_shows_or_showed_is_kept(tmp_path: Path) -> None:
    results = [result(kind) for kind in VerdictKind]
    assert write_suite(results, tmp_path / "suite") == 2
    kept = kept_in(tmp_path / "suite" / "repros")
    assert [each.shows for each in kept] == [True, False]


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")
    with pytest.raises(BadInput, match="is not empty: name a new folder"):
        write_suite([result("fixed")], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "octo/torch#1", "", "\x00\n", "𝔘" * 500, "a" * 5000, None])
def test_no_id_leads_out_of_the_folder(tmp_path: Path, name: str | None) -> None:
    write_suite([result("fixed", id=name)], tmp_path / "suite")
    (path,) = (tmp_path / "suite" / "repros").iterdir()
    assert path.parent.name == "repros"
    assert name_of({"id": name}).replace("-", "").isalnum()
    assert read_kept(path).name == path.stem


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        "[" * 100_000,
        '{"repro": 3, "verdict": "fixed"}',
        '{"repro": {"files": {}}, "verdict": 1}',
    ],
)
def test_what_is_no_kept_program_is_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(BadInput, match="not what `repro export --suite` writes"):
        read_kept(path)


def suite_of(tmp_path: Path, *results: dict[str, Any]) -> Path:
    report = tmp_path / "results.jsonl"
    report.write_text("".join(json.dumps(each) + "\n" for each in results))
    done = CliRunner().invoke(main, ["export", str(report), "--suite", str(tmp_path / "suite")])
    assert done.exit_code == 0, done.output
    return tmp_path / "suite"


def pytest_on(suite: Path, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "-rA", *options, str(suite)]
    environment = {**os.environ, **variables, "PYTHONPATH": str(Path.cwd())}
    return subprocess.run(words, cwd=suite, env=environment, capture_output=True, text=True, check=False, timeout=900)


HOSTILE = "import pathlib, pytest\npathlib.Path({0!r}).write_text('ran')\ndef test_mine(): pass\n"


def test_collecting_runs_nothing_of_theirs_and_without_an_engine_all_of_it_fails(tmp_path: Path) -> None:
    program = HOSTILE.format(str(tmp_path / "ran"))
    suite = suite_of(tmp_path, result("fixed", program), result("reproduced", program))
    collected = pytest_on(suite, "--collect-only")
    assert "2 tests collected" in collected.stdout, collected.stdout
    away = pytest_on(suite, DOCKER_HOST="unix:///nowhere/docker.sock")
    assert "2 failed" in away.stdout, away.stdout
    assert "xfailed" not in away.stdout
    assert not (tmp_path / "ran").exists()


def test_a_suite_and_a_table_are_two_things(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["export", str(tmp_path), "--suite", "x", "--output", "y"])
    assert done.exit_code == 2
