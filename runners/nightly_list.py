"""The nightly builds of torch as a value: which there are, and where the wheel of each lies."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import Version

from repros.library import TORCH
from repros.values import Release
from runners.wheels import linux_pythons

_VERSION = re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}\.dev(\d{4})(\d\d)(\d\d)")

NIGHTLY = "nightly"
"""What a person writes for the newest nightly build."""


@dataclass(frozen=True, slots=True)
class NightlyWheel:
    """A wheel of a nightly build (`2.16.0.dev20261127`) for one Python, with its address."""

    torch: str
    python: str
    url: str


@dataclass(frozen=True, slots=True)
class Nightlies:
    """The nightly builds of an index, oldest first; none at all where no index is configured.

    `index` is its address as it may be shown, `warning` one line where it couldn't be read just now.
    """

    index: str | None = None
    all: tuple[Release, ...] = ()
    wheels: tuple[NightlyWheel, ...] = ()
    warning: str | None = None

    def find(self, version: str) -> Release | None:
        """The nightly build of exactly this version; a local suffix (`+cpu`) doesn't count."""
        return next((r for r in self.all if r.version == version.partition("+")[0]), None)

    def named(self, text: str) -> Release | None:
        """The build that a person names, by its version or as `nightly`, the newest; None where there is none."""
        return self.all[-1] if self.all and text.strip().lower() == NIGHTLY else self.find(text.strip())

    def url(self, version: str, python: str) -> str | None:
        """Where the wheel of a build for a Python lies."""
        return next((w.url for w in self.wheels if (w.torch, w.python) == (version, python)), None)

    def why_not(self) -> str:
        """Why a nightly build can't be had: one clause, which may be told in public."""
        if self.index is None:
            return "no releases.nightly_index is configured"
        if not self.all:
            return "the nightly index has none; `repro doctor` says why"
        span = " to ".join(dict.fromkeys((self.all[0].version, self.all[-1].version)))
        return f"the nightly index doesn't have it, or no longer; it has {span}"


def nightlies_of(files: Iterable[tuple[str, str]], index: str, warning: str | None = None) -> Nightlies:
    """The builds that an index's files, (name, address) pairs, make up: dev wheels of torch for CPU, and no others."""
    found: dict[tuple[str, str], NightlyWheel] = {}
    for name, url in files:
        version = nightly_version(name)
        for python in linux_pythons(name) if version else ():
            found.setdefault((version, python), NightlyWheel(version, python, url))
    pythons: dict[str, list[str]] = defaultdict(list)
    for version, python in found:
        pythons[version].append(python)
    builds = [
        Release(version, day, tuple(sorted(pythons[version], key=Version)))
        for version in sorted(pythons, key=Version)
        if (day := day_of(version))
    ]
    return Nightlies(index, tuple(builds), tuple(found.values()), warning)


def nightly_version(filename: str) -> str:
    """The version (`2.16.0.dev20261127`) of a file that is a nightly CPU wheel of torch; empty for any other file."""
    try:
        name, version, _, _ = parse_wheel_filename(filename)
    except InvalidWheelFilename:
        return ""
    ours = name == TORCH.name and version.local in {None, "cpu"} and day_of(version.public)
    return version.public if ours else ""


def is_nightly(version: str) -> bool:
    """Whether a version is that of a nightly build."""
    return day_of(version) is not None


def names_nightly(text: str) -> bool:
    """Whether a person's word names a nightly build, whether it can be had or not."""
    return text.lower() == NIGHTLY or is_nightly(text)


def day_of(version: str) -> date | None:
    """The day that a nightly build's version tells; None for any other version."""
    found = _VERSION.fullmatch(version)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
