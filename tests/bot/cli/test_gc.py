"""`repro gc`: the store stays within a size and an age, and nothing that a run uses goes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.main import main
from runners.shelf import Shelf
from runners.store import FACTS, Store
from tests.runners.placed import DAY, place

TODAY = int(time.time() / DAY)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Three environments, used 100, 10 and 1 days ago; half of one; and what a killed process left."""
    made = Store(tmp_path / "store")
    for name, days, size in (("old1", 100, 1_000_000), ("mid2", 10, 2_000_000), ("new3", 1, 4_000_000)):
        place(made, name, size, day=TODAY - days)
    (place(made, "half4").path / FACTS).write_text('{"interpreter": "3.')
    (made.temporaries / "environment-killed").mkdir()
    return made


def gc(store: Store, *words: str) -> Result:
    return CliRunner().invoke(main, ["gc", *words], env={"REPRO_STORE": str(store.root)})


def left(store: Store) -> list[str]:
    return [each.hash for each in Shelf(store).by_use()]


@pytest.mark.parametrize(
    ("words", "remain"),
    [
        ([], ["old1", "mid2", "new3"]),
        (["--unused-for", "30"], ["mid2", "new3"]),
        (["--unused-for", "5"], ["new3"]),
        (["--unused-for", "0"], []),
        (["--keep", "6MB"], ["mid2", "new3"]),
        (["--keep", "5MB"], ["new3"]),
        (["--keep", "0"], []),
        (["--keep", "9GB", "--unused-for", "30"], ["mid2", "new3"]),
        (["--keep", "4MB", "--unused-for", "30"], ["new3"]),
    ],
)
def test_size_and_age_bound_the_store_and_without_them_only_what_is_broken_goes(
    store: Store, words: list[str], remain: list[str]
) -> None:
    told = gc(store, *words, "--dry-run")
    assert (told.exit_code, told.stderr) == (0, "")
    assert "half4" in told.stdout
    assert "environment-killed" in told.stdout
    assert [name for name in ("old1", "mid2", "new3") if name not in told.stdout] == remain
    assert left(store) == ["old1", "mid2", "new3"]
    done = gc(store, *words, "--yes")
    assert (done.exit_code, done.stderr) == (0, "")
    assert left(store) == remain
    assert sorted(path.name for path in store.environments.iterdir()) == sorted(remain)
    assert list(store.temporaries.iterdir()) == []
    assert gc(store, *words, "--yes").stdout == "nothing to remove\n"


def test_what_a_run_uses_stays_and_so_does_what_is_being_built(store: Store) -> None:
    with store.locked("use-old1", shared=True), store.locked("environment-half4"), store.temporary("run") as held:
        done = gc(store, "--keep", "0", "--yes")
        assert done.exit_code == 0, done.stderr
        assert left(store) == ["old1"]
        assert (store.environments / "half4").is_dir()
        assert held.path.is_dir()


def test_nobody_to_ask_is_status_2_and_nothing_goes(store: Store) -> None:
    done = gc(store, "--keep", "0")
    assert (done.exit_code, done.stderr.count("\n"), "--yes" in done.stderr) == (2, 1, True)
    assert left(store) == ["old1", "mid2", "new3"]
    assert (store.environments / "half4").is_dir()


@pytest.mark.parametrize("words", [["--unused-for", "-1"], ["--unused-for", "x"], ["--keep", "much"]])
def test_nonsense_is_refused_before_anything_is_looked_at(store: Store, words: list[str]) -> None:
    assert gc(store, *words, "--yes").exit_code == 2
    assert (store.environments / "half4").is_dir()
