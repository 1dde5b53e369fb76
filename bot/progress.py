"""Progress of long work: one changing line on a terminal, nothing when piped."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_line() -> Iterator[Callable[[str], None]]:
    """A function that shows what is being done; an empty text clears the line."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.markup import escape

    from bot.report.inert import line

    with Console(stderr=True).status("") as status:

        def show(text: str) -> None:
            if text:
                status.update(escape(line(text)))
                status.start()
            else:
                status.stop()

        yield show
