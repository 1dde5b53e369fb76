"""What is asked about a Repro."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

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
    that can't be had. `max_runs` bounds all runs of the Repro, infra-errors apart.
    """

    reported: tuple[str, ...]
    latest: str
    known: tuple[str, ...]
    releases: tuple[str, ...] = ()
    bisect: bool = False
    repeats: Repeats = field(default_factory=Repeats)
    max_runs: int = 40
    unavailable: tuple[tuple[str, str], ...] = ()

    def why_unavailable(self, release: str) -> str | None:
        """Why a release can't be had; None where nothing says so."""
        return dict(self.unavailable).get(release)

    def position(self, release: str) -> int:
        """Where a release stands among the known ones; -1 where it isn't one of them."""
        return self.known.index(release) if release in self.known else -1

    @property
    def candidates(self) -> tuple[str, ...]:
        """The reported releases in the order in which they are tried: the newer neighbour of a pre-release first."""
        return tuple(sorted(dict.fromkeys(self.reported), key=self.position, reverse=True))

    def later(self, release: str, than: str) -> bool:
        """Whether a release comes after another one."""
        return self.position(release) > self.position(than)


def ahead(question: Question, shown: str) -> tuple[str, ...]:
    """The releases from the one that shows up to the latest: where it may have been fixed."""
    return question.known[question.position(shown) : question.position(question.latest) + 1]


def behind(question: Question, shown: str) -> tuple[str, ...]:
    """The releases from the one that shows back to the oldest: where it may have been introduced."""
    return tuple(reversed(question.known[: question.position(shown) + 1]))


def bounds_in_prose(repro: Repro, row: tuple[str, ...]) -> tuple[int, ...]:
    """Positions in the row of the releases in which the report says that it worked (`1.4`, `1.4.0`), nearest first."""
    wanted = worked_in(repro)
    return tuple(index for index, release in enumerate(row) if index and release in wanted)


def worked_in(repro: Repro) -> frozenset[str]:
    """The releases in which the report says that it worked, in full (`1.4.0`)."""
    return frozenset(_release(written) for written in repro.environment.worked_in)


def _release(written: str) -> str:
    match = re.match(r"v?(\d{1,3}\.\d{1,3})(\.\d{1,3})?", written.strip())
    return f"{match[1]}{match[2] or '.0'}" if match else written
