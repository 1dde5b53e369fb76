"""What disk a piece of work needs, as it is said before it begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.answering.disk_need import SEARCHED, DiskNeed, need_of
from repros.judge.question import Question
from repros.values import Release
from runners.cpu_builds import CpuBuild
from runners.release_list import Releases
from runners.room import GB
from runners.shelf import Shelf
from runners.store import Store
from tests.runners.placed import place

VERSIONS = ("1.3.0", "1.13.1", *(f"2.{minor}.0" for minor in range(14)))
RELEASES = Releases(
    tuple(Release(version, date(2026, 1, 1), ("3.11",)) for version in VERSIONS), cpu_builds=(CpuBuild("2.13.0"),)
)
ASKED = Question(("1.3.0",), "2.13.0", VERSIONS)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(Store(tmp_path / "store"))


def size(shelf: Shelf, *questions: Question) -> tuple[int, float]:
    need = need_of(questions, RELEASES, shelf)
    return need.environments, need.size / GB


def test_each_release_counts_once_and_by_what_such_ones_take(shelf: Shelf) -> None:
    assert size(shelf, ASKED) == (2, 2.5)
    assert size(shelf, ASKED, replace(ASKED, reported=("2.1.0", "2.2.0"))) == (4, 12.5)
    assert size(shelf, replace(ASKED, releases=("1.13.1", "1.3.0"))) == (3, 6.0)


def test_what_is_fetched_is_less_than_what_is_kept_and_counts_what_is_not_built(shelf: Shelf) -> None:
    assert need_of([ASKED], RELEASES, shelf).fetched / GB == pytest.approx(1.1)
    place(shelf.store, "a", torch="1.3.0")
    assert need_of([ASKED], RELEASES, shelf).fetched / GB == pytest.approx(0.3)


def test_what_is_built_needs_nothing(shelf: Shelf) -> None:
    place(shelf.store, "a", torch="2.13.0")
    assert size(shelf, ASKED) == (1, 1.5)
    assert need_of([], RELEASES, shelf).line() == ""


def test_a_bisection_needs_at_most_the_releases_that_it_looks_at_and_many_at_most_all(shelf: Shelf) -> None:
    search = replace(ASKED, bisect=True)
    assert size(shelf, search) == (2 + SEARCHED, 2.5 + SEARCHED * 5)
    assert size(shelf, *[search] * 40) == (len(VERSIONS), 2.5 + 3.5 + 13 * 5)


@pytest.mark.parametrize(
    ("need", "line"),
    [
        (
            DiskNeed(1, 5 * GB, 3 * GB, 30 * GB),
            (
                "up to about 3.0 GB to fetch and 5.0 GB to keep, for 1 environment that is not built yet;"
                " 30.0 GB of disk are free"
            ),
        ),
        (
            DiskNeed(13, 65 * GB, 36 * GB, 40 * GB, 10 * GB),
            (
                "up to about 36.0 GB to fetch and 65.0 GB to keep, for 13 environments that are not built yet;"
                " 40.0 GB of disk are free,"
                " of which 10.0 GB stay free: not all of it has room at once"
            ),
        ),
    ],
)
def test_it_is_one_line(need: DiskNeed, line: str) -> None:
    assert need.line() == line
