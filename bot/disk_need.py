"""What disk a piece of work needs: the environments that it may build."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from repros.judge.question import Question
from runners.release_list import Releases
from runners.room import free_on, size_of
from runners.shelf import Shelf
from runners.store import gigabytes

SEARCHED = 6
"""Further releases that a bisection is made on, of fifty."""


@dataclass(frozen=True, slots=True)
class DiskNeed:
    """At most so many environments that are not there yet, in bytes; `free` are on the disk, of which `kept` stay."""

    environments: int
    size: int
    free: int
    kept: int = 0

    def line(self) -> str:
        """For people; empty where nothing has to be built."""
        if not self.environments:
            return ""
        number = "1 environment that is" if self.environments == 1 else f"{self.environments} environments that are"
        told = f"disk: up to about {gigabytes(self.size)}, for {number} not built yet; {gigabytes(self.free)} are free"
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
    further = sorted((size_in(releases, each) for each in searched - sure - built), reverse=True)
    sizes = [*(size_in(releases, each) for each in sure - built), *further[: searches * SEARCHED]]
    return DiskNeed(len(sizes), sum(sizes), free_on(shelf.store.root), kept)


def size_in(releases: Releases, version: str) -> int:
    """About how many bytes an environment of a release takes."""
    release = releases.find(version)
    return size_of(version, cpu=release is not None and bool(releases.cpu_pythons(release)))
