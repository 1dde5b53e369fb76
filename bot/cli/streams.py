"""The standard streams as a command finds them: closed, full, or unable to hold every character."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click

from bot.failures import Failure
from bot.inert import plain

REASONS = {errno.EBADF: "it is closed", errno.EPIPE: "nobody reads it any more"}


class Output(io.TextIOWrapper):
    """Standard output whose failures are one line. What it can't hold, such as half a character, it shows escaped."""

    def write(self, text: str, /) -> int:
        """Write, as any text stream does. Raises Failure where that can't be done."""
        with output_errors():
            return super().write(text)

    def flush(self) -> None:
        """Write what is still held back. Raises Failure where that can't be done."""
        with output_errors():
            super().flush()


@contextmanager
def output_errors() -> Iterator[None]:
    """Turns an output that can't be written into a Failure."""
    try:
        yield
    except OSError as error:
        forget(1)
        why = REASONS.get(error.errno or 0, error.strerror)
        raise Failure(f"can't write to standard output: {why}; what was written is only a part") from error


def mend_streams() -> None:
    """Makes the streams of a process usable.

    A closed one is None to Python, and the next file that is opened would take its number: from now on writing to
    standard output fails as it should, and what is said on standard error goes nowhere.
    """
    for name, mode, flags in (("stdin", "r", os.O_RDONLY), ("stdout", "w", os.O_RDONLY), ("stderr", "w", os.O_WRONLY)):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, flags), mode, encoding="utf-8"))
            setattr(sys, f"__{name}__", getattr(sys, name))
    old = sys.stdout
    if old is sys.__stdout__ and type(old) is io.TextIOWrapper:  # a test's own is left as it is
        encoding, by_line = old.encoding, old.line_buffering
        sys.stdout = Output(old.detach(), encoding, "backslashreplace", line_buffering=by_line)


def complain(text: str) -> None:
    """One line on standard error, where that can be written; the text may be anybody's."""
    try:
        click.echo(f"repro: {' '.join(plain(text).split())}", err=True)
    except OSError:
        forget(2)


def forget(number: int) -> None:
    """Lets a stream that can't be written end in nothing: Python would fail again on it as the process ends."""
    with suppress(OSError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, number)
        os.close(nothing)
