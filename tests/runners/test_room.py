"""Room on the disk: what goes for a new environment, what stays free, and what is said where that isn't enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from runners.failures import DiskFull
from runners.infra import infra_failure
from runners.room import GB, Room, expected_size, keep_free, kept_of, make_room, size_of
from runners.shelf import Shelf
from runners.store import Store
from tests.runners.placed import bytes_in, place

DISK = 10_000
"""Bytes of a disk that holds nothing but environments; a tenth of it stays free."""


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(Store(tmp_path / "store"))


def names(shelf: Shelf) -> list[str]:
    return [each.hash for each in shelf.by_use()]


def small_disk(root: Path) -> tuple[int, int, int]:
    used = sum(bytes_in(path / "env") for path in (root / "environments").iterdir())
    return DISK, used, DISK - used


def fill(shelf: Shelf) -> None:
    """8,000 bytes on a small disk, so that 1,000 may be added."""
    for day, name in enumerate(("new", "middle", "old", "oldest")):
        place(shelf.store, name, 2000, day=9 - day)


@pytest.mark.parametrize(
    ("expected", "left"),
    [
        (900, ["oldest", "old", "middle", "new"]),
        (1100, ["old", "middle", "new"]),
        (3100, ["middle", "new"]),
        (6900, ["new"]),
        (8500, []),
    ],
)
def test_what_was_used_the_longest_ago_goes_until_a_tenth_of_the_disk_stays_free(
    shelf: Shelf, expected: int, left: list[str]
) -> None:
    fill(shelf)
    keep_free(shelf, expected, "torch 2.1.0", small_disk)
    assert names(shelf) == left


def test_what_is_in_use_stays_and_where_nothing_more_can_go_it_is_said_in_one_line(shelf: Shelf) -> None:
    fill(shelf)
    with shelf.store.locked("use-old", shared=True), pytest.raises(DiskFull) as full:
        keep_free(shelf, 7500, "torch 2.1.0", small_disk)
    assert names(shelf) == ["old"]
    assert "for torch 2.1.0" in str(full.value)
    assert "no environment can be removed any more (1 in use)" in str(full.value)
    assert "\n" not in str(full.value)
    assert infra_failure(str(full.value)).reason == "disk-full"


def test_what_others_build_meanwhile_is_left_room_for(shelf: Shelf) -> None:
    fill(shelf)
    with shelf.store.temporary("environment"), shelf.store.temporary("environment"):
        keep_free(shelf, 900, "torch 2.1.0", small_disk)
    assert names(shelf) == ["old", "middle", "new"]


def test_a_budget_counts_what_is_going_to_be_built(shelf: Shelf) -> None:
    fill(shelf)
    make_room(shelf, Room(budget=7000), 1500, "torch 2.1.0")
    assert names(shelf) == ["middle", "new"]


def test_without_bounds_nothing_is_removed(shelf: Shelf) -> None:
    fill(shelf)
    make_room(shelf, Room(), 10**15, "torch 2.1.0")
    assert len(names(shelf)) == 4


def test_a_tenth_of_a_small_disk_stays_free_and_ten_gigabytes_of_a_large_one() -> None:
    assert (kept_of(50 * GB), kept_of(100 * GB), kept_of(4000 * GB)) == (5 * GB, 10 * GB, 10 * GB)


CUDA = ("torch==2.1.0", "nvidia-cublas-cu12==12.1.3.1")


def test_a_size_is_that_of_the_release_s_others_else_what_such_ones_took(shelf: Shelf) -> None:
    assert expected_size("2.1.0", CUDA, shelf) == size_of("2.1.0", cpu=False) == 5 * GB
    assert expected_size("2.1.0", ("torch==2.1.0+cpu",), shelf) == GB
    assert expected_size("1.3.0", ("torch==1.3.0",), shelf) == size_of("1.3.0", cpu=False)
    assert expected_size(None, ("six==1.16.0",), shelf) < GB
    place(shelf.store, "a", 4321, torch="2.1.0", packages=CUDA)
    assert expected_size("2.1.0", CUDA, shelf) == 4321
    assert expected_size("2.1.0", ("torch==2.1.0+cpu",), shelf) == GB
