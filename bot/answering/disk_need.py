"""What a piece of work needs of the network and of the disk: the environments that it may build."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from repros.judge.question import Question
from runners.release_list import Releases
from runners.room import fetched_for, free_on, size_of
from runners.shelf import Shelf
from runners.store import gigabytes

SEARCHED = 6
"""Further releases that a bisection is made on, of fifty."""


@dataclass(frozen=True, slots=True)
class DiskNeed:
    """At most so many environments that are not there yet, with the bytes that they take and are `fetched` for them.

    `free` are on the disk, of which `kept` stay free.
    """

    environments: int
    size: int
    fetched: int
    free: int
    kept: int = 0

    def line(self) -> str:
        """For people; empty where nothing has to be built."""
        if not self.environments:
            return ""
        number = "1 environment that is" if self.environments == 1 else f"{self.environments} environments that are"
        told = (
            f"up to about {gigabytes(self.fetched)} to fetch and {gigabytes(self.size)} to keep, for {number} not built"
            f" yet; {gigabytes(self.free)} of disk are free"
        )
        if self.kept:
            told += f", of which {gigabytes(self.kept)} stay free"
        if self.size > self.free - self.kept:
            told += ": not all of it has room at once"
        return told


def need_of(questions: Iterable[Question], releases: Releases, shelf: Shelf, kept: int = 0) -> DiskNeed:
    """What the answers to questions need at most; `kept` bytes of the disk stay free."""
    sure: set[str] = set()
    searched: set[str] = set()
    searches = 0
    for question in questions:
        sure.update((*question.reported, question.latest, *question.releases))
        if question.bisect:
            searched.update(question.known)
            searches += 1
    built = {environment.torch_version for environment in shelf.list()}
    further = sorted(searched - sure - built, key=lambda each: size_in(releases, each), reverse=True)
    return need_for([*(sure - built), *further[: searches * SEARCHED]], releases, shelf, kept)


def need_for(versions: Iterable[str], releases: Releases, shelf: Shelf, kept: int = 0) -> DiskNeed:
    """What an environment of each of these releases needs."""
    wanted = [(version, has_cpu_build(releases, version)) for version in versions]
    return DiskNeed(
        len(wanted),
        sum(size_of(version, cpu=cpu) for version, cpu in wanted),
        sum(fetched_for(version, cpu=cpu) for version, cpu in wanted),
        free_on(shelf.store.root),
        kept,
    )


def size_in(releases: Releases, version: str) -> int:
    """About how many bytes an environment of a release takes."""
    return size_of(version, cpu=has_cpu_build(releases, version))


def has_cpu_build(releases: Releases, version: str) -> bool:
    """Whether a CPU build of a release can be had."""
    release = releases.find(version)
    return release is not None and bool(releases.cpu_pythons(release))
