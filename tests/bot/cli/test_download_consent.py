"""Nothing large is fetched unasked: asked on a terminal, refused with status 2 where nobody can be asked."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from runners.store import Store

REPRO = str(Path(sys.executable).with_name("repro"))
ISSUE = "```python\nimport torch\nraise ValueError('x')\n```\n\n```\nValueError: x\n```\n\nPyTorch version: 2.1.0\n"
LARGE = (
    ["run", "issue.md", "--bisect", "--releases", "2.0..2.5"],
    ["env", "build", "2.0..2.5"],
    ["triage", "issue.md"],
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "issue.md").write_text(ISSUE)
    return tmp_path


def repro(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "REPRO_STORE": str(folder / "store"), **variables}
    return subprocess.run(
        [REPRO, *words],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def built(folder: Path) -> list[str]:
    return [path.name for path in Store(folder / "store").environments.iterdir()]


@pytest.mark.docker
@pytest.mark.parametrize("words", LARGE)
def test_piped_it_says_the_plan_and_ends_with_status_2(folder: Path, words: list[str]) -> None:
    done = repro(folder, *words)
    assert done.returncode == 2, done.stderr
    told = done.stdout + done.stderr
    assert "to fetch and" in told
    assert done.stderr.splitlines()[-1].startswith("repro: nothing was fetched: ")
    assert "--download-yes" in done.stderr
    assert built(folder) == []


@pytest.mark.docker
@pytest.mark.parametrize("words", LARGE[:2])
def test_on_a_terminal_it_asks_and_a_no_is_obeyed(folder: Path, words: list[str]) -> None:
    parent, child = pty.openpty()
    environment = {**os.environ, "REPRO_STORE": str(folder / "store"), "TERM": "dumb"}
    with subprocess.Popen(
        [REPRO, *words], cwd=folder, env=environment, stdin=child, stdout=subprocess.PIPE, stderr=child
    ) as started:
        os.close(child)
        told = b""
        while b"[y/N]" not in told:
            told += os.read(parent, 4096)
        os.write(parent, b"n\n")
        started.communicate()
    os.close(parent)
    assert b"to fetch and" in told
    assert started.returncode == 1
    assert built(folder) == []


@pytest.mark.parametrize("words", LARGE)
def test_without_an_engine_no_plan_is_said(folder: Path, words: list[str]) -> None:
    done = repro(folder, *words, DOCKER_HOST=f"unix://{folder}/none.sock")
    assert done.returncode == 3
    assert "to fetch" not in done.stdout + done.stderr
    assert done.stderr.splitlines()[-1].startswith("repro: no Docker engine"), done.stderr
