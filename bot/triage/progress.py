"""How far a triage is: a bar for each stage on a terminal, one line a minute when piped."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import click

from bot.inert import line
from bot.triage.plan import duration

LINE_SECONDS = 60.0


class Progress(Protocol):
    """Is told of each stage, and how far it is."""

    def stage(self, name: str, total: int | None = None) -> None:
        """A stage begins; `total` is None where nobody knows how much there is."""
        ...

    def at(self, done: int, note: str = "") -> None:
        """So much of the stage is done; `note` is what else is to be known."""
        ...

    def say(self, text: str) -> None:
        """Something that a person has to know now, such as what is waited for."""
        ...

    def over(self) -> None:
        """The stage has ended."""
        ...

    def pause(self) -> None:
        """Make room for what is printed next."""
        ...


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """Shows progress on standard error until the block ends."""
    if not sys.stderr.isatty():
        yield Lines(lambda text: click.echo(line(text), err=True))
        return
    with bars() as progress:
        yield progress


@dataclass
class Lines:
    """One line a minute, and one at each stage's end."""

    show: Callable[[str], None]
    now: Callable[[], float] = time.monotonic
    name: str = ""
    total: int | None = None
    done: int = 0
    note: str = ""
    began: float = 0.0
    told: float = field(default=0.0)

    def stage(self, name: str, total: int | None = None) -> None:
        """A stage begins."""
        self.name, self.total, self.done, self.note = name, total, 0, ""
        self.began = self.told = self.now()

    def at(self, done: int, note: str = "") -> None:
        """So much of the stage is done."""
        self.done, self.note = done, note
        if self.now() - self.told >= LINE_SECONDS:
            self.told = self.now()
            self.show(self.line())

    def say(self, text: str) -> None:
        """Something that a person has to know now."""
        self.show(text)

    def over(self) -> None:
        """The stage has ended, whatever was thought that there is to do."""
        self.total = None if self.total is None else self.done
        self.show(self.line())

    def pause(self) -> None:
        """Lines need no room."""

    def line(self) -> str:
        """Where the stage is, its rate and the time left."""
        seconds = max(self.now() - self.began, 1e-9)
        of = f" of {self.total:,}" if self.total is not None else ""
        parts = [f"{self.name}: {self.done:,}{of}", f"{self.done / seconds * 60:,.0f} a minute"]
        if self.total and 0 < self.done < self.total:
            parts.append(f"about {duration(seconds / self.done * (self.total - self.done))} left")
        return ", ".join([*parts, *([self.note] if self.note else [])])


@contextmanager
def bars() -> Iterator[Progress]:
    """Rich's bars: one a stage, with rate and time left."""
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    columns = (
        TextColumn("{task.description:<8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with RichProgress(*columns, console=Console(stderr=True)) as rich:

        class Bars:
            def stage(self, name: str, total: int | None = None) -> None:
                rich.start()
                self.task = rich.add_task(escape(name), total=total, rate="", note="")

            def at(self, done: int, note: str = "") -> None:
                speed = rich.tasks[-1].speed or 0.0
                rate = f"{speed * 60:,.0f} a minute" if speed else ""
                rich.update(self.task, completed=done, rate=rate, note=escape(note))

            def say(self, text: str) -> None:
                rich.console.print(escape(line(text)))

            def over(self) -> None:
                rich.update(self.task, total=rich.tasks[-1].completed)
                rich.refresh()

            def pause(self) -> None:
                rich.stop()

        yield Bars()
