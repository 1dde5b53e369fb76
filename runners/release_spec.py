"""Reads a SPEC of releases: `1.3.0`, `1.2.0,1.3.0`, `1.2..1.10`, `latest`, `nightly`, `reported`, `all`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from packaging.version import Version

from repros.values import Release
from runners.choose import UnknownRelease, named_release, printable
from runners.nightly_list import names_nightly
from runners.release_list import Releases

_FORMS = "write 1.3.0, 1.2.0,1.3.0, 1.2..1.10, latest, nightly, reported or all"
_MINOR = re.compile(r"v?\d+\.\d+")
_VERSION = re.compile(r"v?\d\w*(?:\.\w+)*(?:\+[\w.]+)?")


@dataclass(frozen=True, slots=True)
class BadSpec:
    """A SPEC that can't be read; `reason` is one line that says what to write."""

    reason: str


def parse_spec(
    spec: str, releases: Releases, latest: Release, reported: Sequence[Release] = ()
) -> tuple[Release, ...] | BadSpec:
    """The releases that a SPEC names, oldest first, each once.

    In a range both ends count: `1.2..1.10` goes from 1.2.0 to the last patch release of 1.10, `1.2.1..1.10.0`
    between exactly these. `latest` and `reported` may end a range too; `reported` is empty where the report
    names no release that can be had. `nightly` is the newest nightly build, and may end a range; what lies between two
    nightly builds are all of both.
    """
    found: set[Release] = set()
    for part in spec.split(","):
        answer = _part(part.strip(), releases, latest, reported)
        if isinstance(answer, BadSpec):
            return answer
        found.update(answer)
    return tuple(sorted(found, key=lambda release: Version(release.version)))


def _part(part: str, releases: Releases, latest: Release, reported: Sequence[Release]) -> Sequence[Release] | BadSpec:
    if part.lower() == "all":
        return releases.all
    if ".." not in part:
        return _end(part, releases, latest, reported)
    first_text, _, last_text = part.partition("..")
    first = _end(first_text.strip(), releases, latest, reported)
    last = _end(last_text.strip(), releases, latest, reported, whole_minor=True)
    if isinstance(first, BadSpec):
        return first
    if isinstance(last, BadSpec):
        return last
    between = releases.between(first[0].version, last[-1].version)
    return between or BadSpec(f"{printable(part)!r} runs backwards: write the older release first")


def _end(
    text: str, releases: Releases, latest: Release, reported: Sequence[Release], *, whole_minor: bool = False
) -> Sequence[Release] | BadSpec:
    """One release, or those that `reported` stands for; all patch releases of `1.10` where it ends a range."""
    word = text.lower()
    if word == "latest":
        return (latest,)
    if word == "reported":
        return reported or BadSpec("the report names no release that can be had: name releases instead of `reported`")
    if names_nightly(text):
        build = releases.nightly.named(text)
        return (build,) if build else BadSpec(f"there is no {printable(text)}: {releases.nightly.why_not()}")
    if not _VERSION.fullmatch(text):
        shown = printable(text)
        return BadSpec(f"{shown!r} names no releases: {_FORMS}" if shown else f"a release is missing: {_FORMS}")
    found = named_release(text, releases)
    if isinstance(found, UnknownRelease):
        return BadSpec(found.reason)
    return _patches(found, releases) if whole_minor and _MINOR.fullmatch(text) else (found,)


def _patches(release: Release, releases: Releases) -> tuple[Release, ...]:
    minor = Version(release.version).release[:2]
    return tuple(r for r in releases.all if Version(r.version).release[:2] == minor)
