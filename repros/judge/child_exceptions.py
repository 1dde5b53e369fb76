"""Exceptions that no record has: of a process, a thread or a finaliser of a program, as Python prints them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from repros.judge.budget import leave_out, spend
from repros.judge.children import starts_processes
from repros.judge.printed_tracebacks import HEAD, MOST, OPENS, exception_in
from repros.values import Outcome, RaisedException, Repro, Run


def uncaught_elsewhere(repro: Repro, run: Run) -> tuple[RaisedException, ...]:
    """What was raised in a process, a thread or a finaliser of a program and not what ended it itself, in order."""
    return tuple(exception for exception, _ in _read(repro, run))


def ended_elsewhere(repro: Repro, run: Run) -> tuple[RaisedException, ...]:
    """The same without what finalisers raised: that ended nothing."""
    return tuple(exception for exception, ignored in _read(repro, run) if not ignored)


def _read(repro: Repro, run: Run) -> Iterator[tuple[RaisedException, bool]]:
    if run.outcome is Outcome.INFRA_ERROR or HEAD not in run.stderr:
        return
    if len(run.stderr) > MOST:
        leave_out(f"the last {MOST:,} characters of standard error")
    lines = run.stderr[-MOST:].replace("\r\n", "\n").split("\n")
    own = {e.name for e in run.exceptions}
    untold = starts_processes(repro)
    for at, line in enumerate(lines):
        spend(3)
        opens = _opens(line)
        if opens and any(HEAD in x for x in lines[at + 1 : at + 3]):
            start, ignored = at + 1, bool(opens["ignored"])
        elif untold and line.startswith(HEAD) and not any(_opens(x) for x in lines[max(0, at - 2) : at]):
            start, ignored = at, False
        else:
            continue
        found = exception_in(lines, start)
        if found and (opens or found.name not in own):
            yield found, ignored


def _opens(line: str) -> re.Match[str] | None:
    return OPENS.match(line.strip()[:1000])
