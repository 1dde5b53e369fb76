"""Options that commands share, and the kinds of values they take: nonsense is refused before anything is read."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from bot.answering.request import FIELDS, Request
from bot.failures import BadInput
from bot.settings.sizes import bytes_in
from runners.limits import LONGEST_SECONDS

Command = TypeVar("Command", bound=Callable[..., Any])

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
        size = bytes_in(value)
        if size is None:
            self.fail(f"{value!r} is no size: write it as 20GB or 500MB", param, ctx)
        if not self.least <= size <= _LARGEST:
            self.fail(f"{value!r} is less than {self.least // 10**6:,} MB or more than any disk holds", param, ctx)
        return size


COUNT = click.IntRange(1, 10_000_000)
AT_A_TIME = click.IntRange(1, 64)
"""Runs at a time, on one machine."""

DISK_BUDGET = Size(least=10**9)
"""One environment alone takes about that much."""

download_yes = click.option(
    "--download-yes", is_flag=True, help="Fetch more than releases.max_download without being asked."
)


def request_options(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The options of a Request's fields of these names, of all without any; the command gets them as `request`."""
    chosen = [field for field in FIELDS if not names or field.name in names]

    def with_options(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def asked(*args: Any, **given: Any) -> None:
            command(*args, request=Request(**{field.name: given.pop(field.name) for field in chosen}), **given)

        for field in reversed(chosen):
            kind: dict[str, Any] = {"is_flag": True} if field.takes is None else {"metavar": field.takes}
            if field.name == "seconds":
                kind["type"] = Seconds()
            click.option(field.option, field.name, help=field.help, **kind)(asked)
        return asked

    return with_options


def formats(*kinds: str) -> Callable[[Command], Command]:
    """The options `--format`, of these kinds, and `--json`, which is one of them."""
    first, *others = kinds
    piped = f" ({others[0]} when piped)" if others[0] != "json" else ""

    def given(command: Command) -> Command:
        as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object an issue, a line each.")
        kind = click.option("--format", "kind", type=click.Choice(kinds), help=f"{first} is the default{piped}.")
        return kind(as_json(command))

    return given


def chosen_format(kind: str | None, *, as_json: bool, piped: str = "text") -> str:
    """How output is written: as asked, else as text on a terminal, and as `piped` elsewhere. Raises BadInput."""
    if as_json and kind not in {None, "json"}:
        raise BadInput(f"--json and --format {kind} are two formats: give one")
    if as_json:
        return "json"
    return kind or ("text" if sys.stdout.isatty() else piped)
