"""Chooses the Python that a release of torch is run with, and says why in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from packaging.version import Version

from repros.values import Release
from runners.choose import printable


@dataclass(frozen=True, slots=True)
class PythonChoice:
    """A minor version of CPython (`3.7`) and why it was taken."""

    python: str
    reason: str


@dataclass(frozen=True, slots=True)
class NoPython:
    """No Python can be had for a release; `reason` is one line that says what there is."""

    reason: str


def choose_python(
    release: Release,
    available: Iterable[str],
    reported: str | None = None,
    *,
    asked: str | None = None,
    cpu_pythons: Iterable[str] = (),
    faithful: bool = True,
) -> PythonChoice | NoPython:
    """The Python for a release: the one asked for, else the reported one, else the newest that has wheels.

    `available` are the interpreters that can be had (`3.7` or `3.7.16`), `reported` and `asked` versions as
    written. An asked-for Python (`--python`) without wheels is refused, a reported one is passed over.
    `cpu_pythons` are those with a known CPU build (`Releases.cpu_pythons`): they go before newer ones, being a
    tenth of the size; with `faithful=False` (a release other than the reported one) before the reported one too.
    """
    here = {minor for text in available if (minor := _minor(text))}
    if asked is not None:
        return _asked(release, here, asked)
    usable = [python for python in release.pythons if python in here]
    if not usable:
        return NoPython(f"torch {release.version} has wheels for Python {_listed(release.pythons)}; none is here")
    cpu = [python for python in usable if python in set(cpu_pythons)]
    wanted = _minor(reported or "")
    if wanted in usable and (faithful or wanted in cpu or not cpu):
        return PythonChoice(wanted, f"Python {wanted}, as reported.")
    best = (cpu or usable)[-1]
    what = "the newest with a CPU build of it" if cpu else "the newest that it has wheels for"
    return PythonChoice(best, f"{_passed_over(release, wanted, usable)}Python {best}, {what}.")


def _asked(release: Release, here: set[str], asked: str) -> PythonChoice | NoPython:
    minor = _minor(asked)
    if minor is None:
        return NoPython(f"{printable(asked)!r} is no version of Python: write it as 3.7")
    if minor not in release.pythons:
        has = _listed(release.pythons)
        return NoPython(f"torch {release.version} has no wheels for Python {minor}; it has them for {has}")
    if minor not in here:
        return NoPython(
            f"there is no CPython {minor} here that a container can run; there are {_listed(sorted(here, key=Version))}"
        )
    return PythonChoice(minor, f"Python {minor}, as asked for.")


def _passed_over(release: Release, wanted: str | None, usable: list[str]) -> str:
    """Why the reported Python wasn't taken; nothing where none was reported."""
    if wanted is None:
        return ""
    if wanted not in release.pythons:
        return f"torch {release.version} has no wheels for the reported Python {wanted}: "
    if wanted not in usable:
        return f"the reported Python {wanted} isn't here: "
    return ""


def _minor(text: str) -> str | None:
    found = re.match(r"(?:[Pp]ython\s*)?(\d{1,2})\.(\d{1,3})(?!\d)", text.strip())
    return f"{int(found[1])}.{int(found[2])}" if found else None


def _listed(versions: Iterable[str]) -> str:
    """`2.7, 3.5 and 3.6`."""
    *most, last = list(versions) or ["none"]
    return f"{', '.join(most)} and {last}" if most else last
