"""A store that can't be written: one line that says what to do, status 3; 2 where the person named the path."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPRO = str(Path(sys.executable).with_name("repro"))
PROGRAM = "```python\nimport torch\nprint(torch.ones(1) + 1)\n```\n\ntensor([3.])\n\ntorch 2.13.0\n"
WITHOUT_RIGHTS = "setpriv --bounding-set -dac_override,-dac_read_search --inh-caps -dac_override,-dac_read_search"
"""Root too is asked for permission then."""

LAID = f"mkdir -p $S && {REPRO} env list && {REPRO} db upgrade > /dev/null"
FULL = "dd if=/dev/zero of=$S/fill bs=4k 2> /dev/null"

GITHUBS = {
    "REPRO_GITHUB_TOKEN": "t",
    "REPRO_WEBHOOK_SECRET": "s",
    "GITHUB_TOKEN": "t",
    "GITHUB_EVENT_NAME": "issues",
}
"""What the side needs that speaks with GitHub; the other refuses to start with it."""

PLACES = {
    "nowhere": ("/proc/none", "true"),
    "a file": ("/dev/null", "true"),
    "below a file": ("/dev/null/x/y", "true"),
    "a link to itself": (None, "ln -s $S $S"),
    "read-only": (None, "mkdir -p $S && mount -t tmpfs -o ro none $S"),
    "read-only, in use before": (None, f"{LAID} && mount --bind $S $S && mount -o remount,ro,bind $S"),
    "full": (None, f"mkdir -p $S && mount -t tmpfs -o size=1m none $S; {FULL}"),
    "full, in use before": (None, f"mkdir -p $S && mount -t tmpfs -o size=1m none $S && {LAID}; {FULL}"),
    "another's": (None, f"{LAID} && chmod -R a-w $S"),
    "a file for the locks": (None, "mkdir -p $S && touch $S/locks"),
    "a damaged database": (None, "mkdir -p $S && head -c 9999 /dev/urandom > $S/reprobot.sqlite"),
    "a folder for the database": (None, "mkdir -p $S/reprobot.sqlite"),
}
COMMANDS = (
    "triage --dry-run ISSUE",
    "env list",
    "env build 2.13.0",
    "env prune --yes",
    "env verify",
    "gc --yes",
    "doctor",
)

as_root = pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="mounts need root")


def said_in(place: str, words: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """What a command says with that store, in mounts of its own; no engine is needed to say it."""
    store, prepare = PLACES[place]
    (tmp_path / "issue.md").write_text(PROGRAM)
    (tmp_path / "event.json").write_text("{}")
    limited = WITHOUT_RIGHTS if place == "another's" else ""
    command = f"{REPRO} {words.replace('ISSUE', str(tmp_path / 'issue.md'))}"
    return subprocess.run(
        ["unshare", "-m", "sh", "-c", f"{prepare}; exec timeout 60 {limited} {command}"],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            **(GITHUBS if words.startswith(("serve", "action")) else {}),
            "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
            "S": str(tmp_path / "store"),
            "REPRO_STORE": store or str(tmp_path / "store"),
        },
    )


def check(done: subprocess.CompletedProcess[str], status: int, *said: str) -> None:
    assert (done.returncode, done.stderr.count("\n")) == (status, 1), done.stderr
    assert any(each in done.stderr for each in said), done.stderr
    assert not any(each in done.stderr for each in ("Traceback", "a bug of ours"))


@as_root
@pytest.mark.parametrize(
    ("words", "place"),
    [("triage --dry-run ISSUE", place) for place in PLACES]
    + [
        ("serve --port 0 --dashboard-port 0", "a file for the locks"),
        ("serve --port 0 --dashboard-port 0", "read-only, in use before"),
        ("serve --port 0 --dashboard-port 0", "full, in use before"),
        ("db changes", "another's"),
        ("db changes", "a damaged database"),
        ("db changes", "a folder for the database"),
        ("action", "below a file"),
        ("action", "full"),
    ],
)
def test_a_store_that_can_not_be_written_is_one_line(words: str, place: str, tmp_path: Path) -> None:
    check(said_in(place, words, tmp_path), 3, "a folder you may write", "set REPRO_STORE to a larger disk")


@as_root
@pytest.mark.parametrize("words", COMMANDS)
def test_each_command_says_it_so(words: str, tmp_path: Path) -> None:
    check(said_in("a file", words, tmp_path), 3, "set REPRO_STORE to a folder you may write")


@as_root
@pytest.mark.docker
@pytest.mark.parametrize("words", ["worker", "setup", "run ISSUE", "dev --port 8191", "doctor"])
@pytest.mark.parametrize("place", ["a file", "read-only, in use before"])
def test_each_command_that_needs_an_engine_says_it_so(words: str, place: str, tmp_path: Path) -> None:
    check(said_in(place, words, tmp_path), 3, "a folder you may write")


@pytest.mark.parametrize(
    "words",
    [
        "triage --dry-run --report /dev/null/x ISSUE",
        "triage --dry-run --report /proc/none ISSUE",
        "export ISSUE --output /proc/none/x.csv",
    ],
)
def test_a_path_that_the_person_named_is_status_2(words: str, tmp_path: Path) -> None:
    (tmp_path / "issue.md").write_text("```python\nimport torch\ntorch.ones(1, device='cuda')\n```\ntorch 2.13.0\n")
    if words.startswith("export"):
        (tmp_path / "issue.md").write_text("")
    command = [REPRO, *words.replace("ISSUE", str(tmp_path / "issue.md")).split()]
    environ = {**os.environ, "REPRO_STORE": str(tmp_path / "store")}
    check(subprocess.run(command, capture_output=True, text=True, check=False, env=environ), 2, "can't write")
