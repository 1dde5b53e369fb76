"""The commit of a release, as its control run tells it, and as it is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from repros.values import Outcome, Run
from runners.commits import commit_in
from runners.environments import Environments, EnvironmentSpec
from runners.interpreters import Interpreters
from runners.sandbox import Sandbox
from runners.shelf import Shelf
from runners.store import FACTS, Store
from tests.runners.conftest import LIMITS
from tests.runners.placed import place

COMMIT = "cf30153c4c131c8164ee7798e5022d810682e2cb"


@pytest.mark.parametrize(
    ("printed", "commit"),
    [
        (f"2.13.0+cpu\n10\n{COMMIT}\n", COMMIT),
        ("1.0.0\n10\nNone\n", None),
        ("2.13.0\n10\nUnknown\n", None),
        (f"2.13.0\n10\n{COMMIT.upper()}\n", None),
        (f"2.13.0\n10\n{COMMIT}0\n", None),
        ("none\n10\n", None),
        ("", None),
    ],
)
def test_a_commit_is_forty_digits_at_the_end_of_a_control_run(printed: str, commit: str | None) -> None:
    made = Run("2.13.0", "3.11.7", Outcome.OK, stdout=printed)
    assert commit_in(made) == commit
    assert commit_in(replace(made, outcome=Outcome.CRASH)) is None


def test_an_environment_from_before_commits_were_noted_has_none_until_it_is_noted(tmp_path: Path) -> None:
    shelf = Shelf(Store(tmp_path / "store"))
    placed = place(shelf.store, "a")
    assert placed.commit is None
    facts = json.loads((placed.path / FACTS).read_text())
    shelf.note_commit(placed, COMMIT)
    assert shelf.list() == [replace(placed, commit=COMMIT)]
    assert json.loads((placed.path / FACTS).read_text()) == {**facts, "commit": COMMIT}


@pytest.mark.docker
def test_a_control_run_made_anew_notes_the_commit(environments: Environments, sandbox: Sandbox, tmp_path: Path) -> None:
    real = environments.get(EnvironmentSpec("1.3.0", "3.7"))
    own = Store(tmp_path / "store")
    (own.interpreters / real.interpreter.name).symlink_to(real.interpreter)
    (own.environments / real.hash).mkdir()
    (own.environments / real.hash / "env").symlink_to(real.path / "env")
    facts = {k: v for k, v in json.loads((real.path / FACTS).read_text()).items() if k != "commit"}
    (own.environments / real.hash / FACTS).write_text(json.dumps(facts))
    its_sandbox = Sandbox(sandbox.engine, own, LIMITS)
    its_environments = Environments(own, Interpreters(own, its_sandbox), its_sandbox)
    (before,) = its_environments.list()
    assert its_environments.verify() == [(before, None)]
    assert its_environments.list() == [replace(before, commit="6742476ba370164af3b8b45bfc2b86b96d286ad6")]
