"""What is asked about a Repro."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from repros.values import Repro


@dataclass(frozen=True, slots=True)
class Repeats:
    """How often a deciding run is made: usually, and at most where runs disagree or hang, within a budget."""

    usual: int = 2
    unsteady: int = 10
    budget_seconds: float = 600.0


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a Repro.

    `reported` is one release, or the two neighbours of a pre-release. `releases` are to be run whatever comes out
    (`--releases`). `known` are all releases, oldest first. `unavailable` are (release, reason) pairs of releases
    that can't be had. `max_runs` bounds all runs of the Repro, infra-errors apart. `dates` are the days of the `known`
    ones, and `repository` (`owner/name`) is where each has its tag, where that is told. `nightlies` are those of the
    `known` that are builds between releases: a search comes to them only between two neighbouring ones.
    """

    reported: tuple[str, ...]
    latest: str
    known: tuple[str, ...]
    releases: tuple[str, ...] = ()
    bisect: bool = False
    repeats: Repeats = field(default_factory=Repeats)
    max_runs: int = 40
    unavailable: tuple[tuple[str, str], ...] = ()
    dates: tuple[date, ...] = ()
    repository: str | None = None
    nightlies: frozenset[str] = frozenset()

    def why_unavailable(self, release: str) -> str | None:
        """Why a release can't be had; None where nothing says so."""
        return dict(self.unavailable).get(release)

    def position(self, release: str) -> int:
        """Where a release stands among the known ones; -1 where it isn't one of them."""
        return self.known.index(release) if release in self.known else -1

    def day(self, release: str) -> date | None:
        """The day of a known release; None where it isn't told."""
        return dict(zip(self.known, self.dates, strict=False)).get(release)

    @property
    def candidates(self) -> tuple[str, ...]:
        """The reported releases in the order in which they are tried: the newer neighbour of a pre-release first."""
        return tuple(sorted(dict.fromkeys(self.reported), key=self.position, reverse=True))

    def later(self, release: str, than: str) -> bool:
        """Whether a release comes after another one."""
        return self.position(release) > self.position(than)


def ahead(question: Question, shown: str) -> tuple[str, ...]:
    """The releases from the one that shows up to the latest: where it may have been fixed."""
    return _releases(question, question.known[question.position(shown) : question.position(question.latest) + 1])


def behind(question: Question, shown: str) -> tuple[str, ...]:
    """The releases from the one that shows back to the oldest: where it may have been introduced."""
    return _releases(question, tuple(reversed(question.known[: question.position(shown) + 1])))


def _releases(question: Question, row: tuple[str, ...]) -> tuple[str, ...]:
    """The row without nightly builds, but for its ends."""
    return tuple(r for r in row if r not in question.nightlies or r in {row[0], row[-1]})


def builds_between(question: Question, one: str, other: str) -> tuple[str, ...]:
    """The row from one known release to another with the nightly builds between them; empty where there are none."""
    first, last = sorted((question.position(one), question.position(other)))
    inside = [r for r in question.known[first + 1 : last] if r in question.nightlies]
    row = (question.known[first], *inside, question.known[last])
    return () if not inside else row if row[0] == one else row[::-1]


def bounds_in_prose(repro: Repro, row: tuple[str, ...]) -> tuple[int, ...]:
    """Positions in the row of the releases in which the report says that it worked (`1.4`, `1.4.0`), nearest first."""
    wanted = worked_in(repro)
    return tuple(index for index, release in enumerate(row) if index and release in wanted)


def worked_in(repro: Repro) -> frozenset[str]:
    """The releases in which the report says that it worked, or took less, in full (`1.4.0`)."""
    contrast = repro.claim.contrast
    less = (contrast.release,) if contrast and contrast.release else ()
    return frozenset(full_release(written) for written in (*repro.environment.worked_in, *less))


def full_release(written: str) -> str:
    """A release as it is written (`v1.4`, `1.4.0+cpu`) in three parts; any other text as it is."""
    match = re.match(r"v?(\d{1,3}\.\d{1,3})(\.\d{1,3})?", written.strip())
    return f"{match[1]}{match[2] or '.0'}" if match else written
