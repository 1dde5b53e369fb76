"""Progress of long work: one changing line on a terminal, where it is piped a plain line now and then."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import click

from bot.inert import line

LINE_SECONDS = 30.0


@contextmanager
def progress_line() -> Iterator[Callable[[str], None]]:
    """A function that shows what is being done, on standard error; an empty text clears the line."""
    if not sys.stderr.isatty():
        yield Lines(lambda text: click.echo(f"repro: {text}", err=True))
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task, stage = shown.add_task("", visible=False), ""

        def show(text: str) -> None:
            nonlocal stage
            if not text:
                shown.update(task, visible=False)
                shown.stop()
                return
            if text.partition(":")[0] != stage:
                stage = text.partition(":")[0]
                shown.reset(task)
            shown.update(task, description=escape(line(text)), visible=True)
            shown.start()
            shown.refresh()

        yield show


@dataclass
class Lines:
    """A line where work has gone on for so long that somebody may wonder, and as long again after that."""

    say: Callable[[str], None]
    now: Callable[[], float] = time.monotonic
    told: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, text: str) -> None:
        """What is being done."""
        with self._lock:
            now = self.now()
            self.told = now if self.told is None else self.told
            due = bool(text) and now - self.told >= LINE_SECONDS
            if due:
                self.told = now
        if due:
            self.say(line(text))
