"""The kinds of values that options take: nonsense is refused before anything is read."""

from __future__ import annotations

import math
import re
from typing import Any

import click

from runners.limits import LONGEST_SECONDS

_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
_LARGEST = 10**15


class Seconds(click.FloatRange):
    """Seconds that one run may take; what is no number (`nan`) lies in every range of click's."""

    def __init__(self) -> None:
        super().__init__(min=0.1, max=LONGEST_SECONDS)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number. Fails for what is none, or none that a run can be given."""
        found = float(super().convert(value, param, ctx))
        return self.fail(f"{value!r} is no number of seconds", param, ctx) if math.isnan(found) else found


class Size(click.ParamType):  # type: ignore[type-arg]  # generic only for the checker
    """A size as people write it (`20GB`, `500 MB`), in bytes, and at least as large as `least`."""

    name = "size"

    def __init__(self, least: int = 0) -> None:
        self.least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The bytes. Fails for anything that is no size."""
        if isinstance(value, int):
            return value
        found = re.fullmatch(r"\s*(\d{1,15}(?:\.\d{1,6})?)\s*([A-Za-z]*)\s*", value)
        unit = _UNITS.get(found[2].upper()) if found else None
        if not found or unit is None:
            self.fail(f"{value!r} is no size: write it as 20GB or 500MB", param, ctx)
        size = int(float(found[1]) * unit)
        if not self.least <= size <= _LARGEST:
            self.fail(f"{value!r} is less than {self.least // 10**6:,} MB or more than any disk holds", param, ctx)
        return size


COUNT = click.IntRange(1, 10_000_000)
AT_A_TIME = click.IntRange(1, 64)
"""Runs at a time, on one machine."""

DISK_BUDGET = Size(least=10**9)
"""One environment alone takes about that much."""
