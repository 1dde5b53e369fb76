"""`repro env prune`: says what it would remove, asks, and removes nothing unasked."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.main import main
from runners.shelf import Shelf
from runners.store import Store
from tests.runners.placed import place

REPRO = str(Path(sys.executable).with_name("repro"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with an old environment of 1 MB and a newer one of 2 MB."""
    made = Store(tmp_path / "store")
    place(made, "old1", 1_000_000, day=18_000)
    place(made, "new2", 2_000_000, day=19_000, torch="2.1.0")
    return made


def prune(store: Store, *words: str) -> Result:
    return CliRunner().invoke(main, ["env", "prune", *words], env={"REPRO_STORE": str(store.root)})


def left(store: Store) -> list[str]:
    return [each.hash for each in Shelf(store).by_use()]


def test_where_nobody_can_be_asked_it_says_what_it_would_remove_and_removes_nothing(store: Store) -> None:
    done = prune(store)
    assert done.exit_code == 2
    assert left(store) == ["old1", "new2"]
    told = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert told == [
        "old1 torch 1.3.0 Python 3.7.16 0 MiB last used 2019-04-14 00:00 UTC",
        "new2 torch 2.1.0 Python 3.7.16 1 MiB last used 2022-01-08 00:00 UTC",
        "2 environments, about 0.0 GB",
    ]
    assert re.fullmatch(r"repro: nothing was removed: .*--yes.*\n", done.stderr)


@pytest.mark.parametrize(
    ("words", "status", "remain"),
    [
        (["--dry-run"], 0, ["old1", "new2"]),
        (["--dry-run", "--yes"], 0, ["old1", "new2"]),
        (["--yes"], 0, []),
        (["--yes", "--keep", "2MB"], 0, ["new2"]),
        (["--yes", "old"], 0, ["new2"]),
        (["--yes", "nonsense"], 2, ["old1", "new2"]),
        (["--yes", ""], 2, ["old1", "new2"]),
    ],
)
def test_what_is_said_to_go_goes(store: Store, words: list[str], status: int, remain: list[str]) -> None:
    assert prune(store, *words).exit_code == status
    assert left(store) == remain


def test_what_a_program_runs_in_is_not_said_and_stays(store: Store) -> None:
    with store.locked("use-old1", shared=True):
        done = prune(store, "--yes")
    assert "old1" not in done.stdout
    assert left(store) == ["old1"]
    assert prune(store, "--yes", "--keep", "9GB").stdout == "nothing to remove\n"


@pytest.mark.parametrize(("answer", "remain"), [("y", []), ("n", ["old1", "new2"]), ("", ["old1", "new2"])])
def test_on_a_terminal_it_asks(store: Store, answer: str, remain: list[str]) -> None:
    terminal, end = pty.openpty()
    environment = {**os.environ, "REPRO_STORE": str(store.root)}
    with subprocess.Popen([REPRO, "env", "prune"], stdin=end, stdout=subprocess.PIPE, env=environment) as process:
        os.write(terminal, f"{answer}\n".encode())
        told = process.communicate(timeout=120)[0].decode()
    os.close(terminal)
    os.close(end)
    assert "Remove them? [y/N]" in told
    assert left(store) == remain
