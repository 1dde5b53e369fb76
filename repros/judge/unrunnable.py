"""Failures that say that the program can't run as it was written in the report."""

from __future__ import annotations

import re

from repros.judge.raised import ends, last_name, user_frames
from repros.values import Frame, RaisedException, Repro, Run


def cannot_run(repro: Repro, run: Run) -> str | None:
    """What the program lacks, as the end of a sentence; None where it failed of something else, or did not fail."""
    if not run.exceptions:
        return None
    return next((lack for exception in ends(run) if (lack := _lack(repro, exception))), None)


def _lack(repro: Repro, exception: RaisedException) -> str | None:
    name = last_name(exception.type)
    if name in {"ModuleNotFoundError", "ImportError"} and "No module named" in exception.message:
        torch = re.search(r"No module named '?torch\b", exception.message)
        return None if torch or not _own(repro, exception) else "it imports a package that isn't there"
    if not _own(repro, exception):
        return None
    if name in {"NameError", "UnboundLocalError"} and "is not defined" in exception.message:
        return "it uses a name that it never defines"
    if name == "FileNotFoundError":
        return "it reads a file that isn't part of the report"
    if name in {"SyntaxError", "IndentationError", "TabError"}:
        return "it can't be parsed by this Python"
    return None


def _own(repro: Repro, exception: RaisedException) -> bool:
    """Whether a line of the program itself raised it; below a missing file there may be frames of the library."""
    frames = user_frames(repro, exception)
    if last_name(exception.type) == "FileNotFoundError":
        return bool(frames) or not exception.frames
    return not exception.frames or (bool(frames) and _last(exception) == frames[-1])


def _last(exception: RaisedException) -> Frame:
    return exception.frames[-1]
