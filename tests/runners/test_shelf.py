"""The environments in a store: who was used last, and what is removed."""

from __future__ import annotations

import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from runners.shelf import Shelf
from runners.store import Store
from tests.runners.placed import DAY, place


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(Store(tmp_path / "store"))


def test_those_used_the_longest_ago_are_removed_first_until_as_much_is_left(shelf: Shelf) -> None:
    old, new, middle = (place(shelf.store, name, day=day) for name, day in (("a", 1), ("b", 3), ("c", 2)))
    assert shelf.removable(keep_bytes=1999) == [old, middle]
    assert shelf.prune(keep_bytes=1999) == [old, middle]
    assert shelf.list() == [new]
    assert shelf.prune() == [new]
    assert shelf.list() == []


def test_looking_is_no_use(shelf: Shelf) -> None:
    found = [place(shelf.store, "a", day=1), place(shelf.store, "b")]
    before = [shelf.last_used(each) for each in found]
    assert len(shelf.removable()) == 2
    assert [shelf.last_used(each) for each in found] == before


def test_one_that_was_built_and_not_used_yet_counts_as_used_when_it_was_built(shelf: Shelf) -> None:
    fresh, old = place(shelf.store, "a"), place(shelf.store, "b", day=1)
    assert shelf.by_use() == [old, fresh]


def test_running_in_one_is_its_use(shelf: Shelf) -> None:
    first, second = place(shelf.store, "a", day=1), place(shelf.store, "b", day=2)
    shelf.use(first)
    assert shelf.by_use() == [second, first]


def test_one_in_use_is_neither_named_nor_removed(shelf: Shelf) -> None:
    used, free = place(shelf.store, "a", day=1), place(shelf.store, "b", day=2)
    with shelf.store.locked("use-a", shared=True):
        assert shelf.removable() == [free]
        assert not shelf.remove(used)
        assert shelf.prune() == [free]
    assert shelf.list() == [used]


HOLDS = """
import sys
from pathlib import Path
from runners.store import Store
with Store(Path(sys.argv[1])).locked("use-a", shared=True):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_ends_with_its_process_however_that_ends(shelf: Shelf) -> None:
    placed = place(shelf.store, "a", day=1)
    command = [sys.executable, "-c", HOLDS, str(shelf.store.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        assert shelf.removable() == []
        assert not shelf.remove(placed)
        child.kill()
        child.wait()
    assert shelf.removable() == [placed]
    assert shelf.remove(placed)


def test_those_not_used_since_a_moment_go_whatever_their_size(shelf: Shelf) -> None:
    old, new = place(shelf.store, "a", day=1), place(shelf.store, "b", day=3)
    assert shelf.removable(keep_bytes=math.inf, unused_since=2 * DAY) == [old]
    assert shelf.removable(keep_bytes=math.inf) == []
    assert shelf.removable(unused_since=2 * DAY) == [old, new]


def test_those_who_prune_at_once_remove_each_once(shelf: Shelf) -> None:
    placed = [place(shelf.store, f"e{n}", day=n) for n in range(5)]
    with ThreadPoolExecutor(8) as pool:
        removed = [each.hash for gone in pool.map(lambda _: shelf.prune(), range(8)) for each in gone]
    assert sorted(removed) == [each.hash for each in placed]
    assert shelf.list() == []
