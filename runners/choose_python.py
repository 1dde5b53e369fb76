"""Chooses the Python that a release of torch is run with, and says why in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from packaging.version import Version

from repros.values import Release
from runners.choose import printable

FIRST_RELEASED = {
    "2.7": date(2010, 7, 3),
    "3.5": date(2015, 9, 13),
    "3.6": date(2016, 12, 23),
    "3.7": date(2018, 6, 27),
    "3.8": date(2019, 10, 14),
    "3.9": date(2020, 10, 5),
    "3.10": date(2021, 10, 4),
    "3.11": date(2022, 10, 24),
    "3.12": date(2023, 10, 2),
    "3.13": date(2024, 10, 7),
    "3.14": date(2025, 10, 7),
}
"""The day of each Python's first final release; one that isn't here counts as too young for any torch."""

LEAST_MONTHS = 9
"""How old a Python is when torch has come to terms with it: torch.compile refused some that were younger."""


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
    """The Python for a release: the one asked for, else the reported one, else the newest old enough that has wheels.

    `available` are the interpreters that can be had (`3.7` or `3.7.16`), `reported` and `asked` versions as
    written. An asked-for Python (`--python`) without wheels is refused, a reported one is passed over. Old enough is
    one that came out LEAST_MONTHS before the release; where none is, the oldest has to do. `cpu_pythons` are
    those with a known CPU build (`Releases.cpu_pythons`): they go before newer ones, being a tenth of the size; with
    `faithful=False` (a release other than the reported one) before the reported one too, which has to be old enough
    there.
    """
    here = {minor for text in available if (minor := _minor(text))}
    if asked is not None:
        return _asked(release, here, asked)
    usable = [python for python in release.pythons if python in here]
    if not usable:
        return NoPython(f"torch {release.version} has wheels for Python {_listed(release.pythons)}; none is here")
    old = [python for python in usable if _old_enough(python, release.date)] or usable[:1]
    cpu = [python for python in old if python in set(cpu_pythons)]
    wanted = _minor(reported or "")
    if wanted in usable and (faithful or (wanted in old and (wanted in cpu or not cpu))):
        return PythonChoice(wanted, f"Python {wanted}, as reported.")
    best = (cpu or old)[-1]
    what = "the newest with a CPU build of it" if cpu else "the newest that it has wheels for"
    aged = "" if cpu or best == usable[-1] else f" and that was out for {LEAST_MONTHS} months by then"
    return PythonChoice(best, f"{_passed_over(release, wanted, usable, old)}Python {best}, {what}{aged}.")


def _old_enough(python: str, day: date) -> bool:
    first = FIRST_RELEASED.get(python, date.max)
    months = (day.year - first.year) * 12 + day.month - first.month - (day.day < first.day)
    return months >= LEAST_MONTHS


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


def _passed_over(release: Release, wanted: str | None, usable: list[str], old: list[str]) -> str:
    """Why the reported Python wasn't taken; nothing where none was reported."""
    if wanted is None:
        return ""
    if wanted not in release.pythons:
        return f"torch {release.version} has no wheels for the reported Python {wanted}: "
    if wanted not in usable:
        return f"the reported Python {wanted} isn't here: "
    if wanted not in old:
        return f"the reported Python {wanted} came out too shortly before torch {release.version}: "
    return ""


def _minor(text: str) -> str | None:
    found = re.match(r"(?:[Pp]ython\s*)?(\d{1,2})\.(\d{1,3})(?!\d)", text.strip())
    return f"{int(found[1])}.{int(found[2])}" if found else None


def _listed(versions: Iterable[str]) -> str:
    """`2.7, 3.5 and 3.6`."""
    *most, last = list(versions) or ["none"]
    return f"{', '.join(most)} and {last}" if most else last
