"""The list of torch's releases as a value: finding one, its neighbours, ranges, and those around a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from packaging.version import InvalidVersion, Version

from repros.values import Release
from runners.cpu_builds import CpuBuild
from runners.nightly_list import Nightlies


class Source(StrEnum):
    """Where a list of releases comes from."""

    INDEX = "index"
    CACHE = "cache"
    SNAPSHOT = "snapshot"


@dataclass(frozen=True, slots=True)
class Releases:
    """The releases of torch from 1.0.0 on that have wheels for Linux x86-64.

    `all` is sorted, oldest first, and never empty. `read` is when the index gave this list. `cpu_builds` are
    those known to be obtainable here, which may be fewer than there are. `warning` is one line where the list
    may be out of date. `nightly` are builds between them, of which `find` alone knows: none is a release.
    """

    all: tuple[Release, ...]
    source: Source = Source.SNAPSHOT
    read: datetime | None = None
    cpu_builds: tuple[CpuBuild, ...] = ()
    warning: str | None = None
    nightly: Nightlies = field(default_factory=Nightlies)

    @property
    def newest(self) -> Release:
        """The newest of all."""
        return self.all[-1]

    @property
    def newest_cpu(self) -> Release | None:
        """The newest that has an obtainable CPU build."""
        known = {build.torch for build in self.cpu_builds}
        return next((r for r in reversed(self.all) if r.version in known), None)

    def find(self, version: str) -> Release | None:
        """The release or nightly of exactly this version; `1.3` is 1.3.0. None for anything else, whatever it is."""
        key = _key(version)
        return next((r for r in self.all if Version(r.version) == key), None) or self.nightly.find(version)

    def nearest(self, version: str) -> Release:
        """The release itself, else the one before it, else the oldest. Raises ValueError for no version."""
        key = Version(version)
        return next((r for r in reversed(self.all) if Version(r.version) <= key), self.all[0])

    def before(self, version: str) -> Release | None:
        """The last release below this version, which need not be a release. Raises ValueError for no version."""
        key = Version(version)
        return next((r for r in reversed(self.all) if Version(r.version) < key), None)

    def after(self, version: str) -> Release | None:
        """The first release above this version, which need not be a release. Raises ValueError for no version."""
        key = Version(version)
        return next((r for r in self.all if Version(r.version) > key), None)

    def between(self, first: str, last: str) -> tuple[Release, ...]:
        """The releases from `first` to `last`, both included, oldest first; where both are nightlies, these too."""
        ends, each = {first, last}, [*self.all, *self.nightly.all]
        every = ends <= {r.version for r in self.nightly.all}
        inside = [r for r in each if Version(first) <= Version(r.version) <= Version(last)]
        wanted = (r for r in inside if every or r in self.all or r.version in ends)
        return tuple(sorted(wanted, key=lambda r: Version(r.version)))

    def with_nightlies(self, releases: Sequence[Release] = ()) -> tuple[Release, ...]:
        """Releases with the nightly builds that lie among them; all of both where none are given."""
        inside = [n for n in self.nightly.all if not releases or _holds(releases, n)]
        return tuple(sorted({*(releases or self.all), *inside}, key=lambda r: Version(r.version)))

    def around(self, day: date) -> tuple[Release, ...]:
        """The releases between which the main branch stood on a day: the last by then, the first feature one after.

        Patch releases after the day are cut from an older branch, so they are no neighbours of it.
        """
        before = [r for r in self.all if r.date <= day][-1:]
        after = [r for r in self.all if r.date > day and Version(r.version).micro == 0][:1]
        return (*before, *after)

    def cpu_pythons(self, release: Release) -> tuple[str, ...]:
        """The Pythons of a release for which a CPU build is known to be obtainable; a nightly has no others."""
        if release in self.nightly.all:
            return release.pythons
        found = {build.python for build in self.cpu_builds if build.torch == release.version}
        return tuple(p for p in release.pythons if p in found or None in found)


def _holds(releases: Sequence[Release], build: Release) -> bool:
    first, last = (Version(releases[end].version) for end in (0, -1))
    return first <= Version(build.version) <= last


def _key(version: str) -> Version | None:
    try:
        return Version(version)
    except InvalidVersion:
        return None
