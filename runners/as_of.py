"""The day whose newest packages an environment takes, and how uv is told of it."""

from __future__ import annotations

from datetime import date, timedelta

from repros.values import Release
from runners.packages import PackageRules, shipped_rules


def as_of_day(release: Release, written: date | None) -> date:
    """The later of the day an issue was written and the release's; the release's where the issue has none."""
    return max(written, release.date) if written else release.date


_LATER = tuple(timedelta(days) for days in (183, 365, 731, 1461))
"""How far behind a day whose packages can't be had others are looked for, before those of today."""


def days_to_try(day: date | None, today: date) -> tuple[date | None, ...]:
    """A day, then later ones up to today's: packages that had no wheels yet are taken as early as they had."""
    if day is None:
        return (None,)
    later = (*(day + step for step in _LATER if day + step < today), today)
    return (day, *(each for each in later if each > day))


def date_arguments(day: date, rules: PackageRules | None = None) -> list[str]:
    """Uv's arguments for resolving as of the end of a day (UTC), for `uv pip compile` and `uv pip install`.

    Exempt are torch, what its releases depend on, and what is built for one release of it: those come out some
    days after, and an index of CPU builds tells no upload times, so that any date would hide its files (hence
    `=false`, not a far day; uv knows it since 0.10). What had no wheel yet is taken as of its first.
    """
    rules = rules or shipped_rules()
    arguments = ["--exclude-newer", _end(day)]
    for name in sorted({*rules.undated, *rules.matching}):
        arguments += ["--exclude-newer-package", f"{name}=false"]
    for name, first in sorted(rules.first_wheels.items()):
        if first > day:
            arguments += ["--exclude-newer-package", f"{name}={_end(first)}"]
    return arguments


def _end(day: date) -> str:
    """A bare day would be read in this machine's time zone."""
    return f"{day.isoformat()}T23:59:59Z"
