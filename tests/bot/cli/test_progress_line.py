"""Long work that is piped says now and then what it does, and short work nothing."""

from __future__ import annotations

import io
import sys

import pytest

from bot.cli.progress_line import LINE_SECONDS, Lines, progress_line


class Terminal(io.StringIO):
    """A standard error that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_it_shows_what_is_done_for_how_long_and_goes_without_a_trace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    with progress_line() as progress:
        progress("installing torch 2.13.0, Python 3.11: 5 MiB of about 10 (50 %)")
        progress("[bold]hostile\x1b[2J")
        progress("")
        shown = terminal.getvalue()
        terminal.write("a question? ")
    assert "installing torch 2.13.0, Python 3.11: 5 MiB of about 10 (50 %)" in shown
    assert "[bold]hostile" in shown
    assert "\x1b[2J" not in shown
    assert "0:00:00" in shown
    assert terminal.getvalue().rindex("a question?") > terminal.getvalue().rindex("hostile")


def test_a_line_comes_when_work_goes_on_and_then_as_long_again() -> None:
    clock, told = [100.0], list[str]()
    lines = Lines(told.append, lambda: clock[0])
    steps = [(0, "a"), (LINE_SECONDS - 1, "b"), (1, "c"), (1, "d"), (LINE_SECONDS - 2, "e"), (1, "f\x1b[2J\ng")]
    for seconds, text in steps:
        clock[0] += seconds
        lines(text)
    assert [each.replace(" ", "") for each in told] == ["c", "fg"]


def test_what_ends_soon_says_nothing() -> None:
    told = list[str]()
    lines = Lines(told.append, lambda: 0.0)
    for text in ("resolving", "installing", ""):
        lines(text)
    assert told == []
