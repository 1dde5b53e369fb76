"""A command's own program in the place of the issue's."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.reading import Reader, reading_of
from repros.read import read_issue
from repros.values import Issue, Reading, Repro


def with_program(reading: Reading, program: str, issue: Issue, read: Reader = read_issue) -> Reading:
    """The reading with one Repro: the program of a command, held to what the issue claims and reports.

    The fence is longer than any run of backticks in the program, which can't end it.
    """
    fence = "`" * (max((len(run) for run in _runs(program)), default=2) + 1)
    alone = reading_of(replace(issue, title="", body=f"{fence}python\n{program}\n{fence}\n", comments=()), read)
    if not alone.repros:
        return replace(reading, repros=(), problems=alone.problems, records=False)
    old = reading.repros[0] if reading.repros else None
    return replace(reading, repros=(_as_claimed(alone.repros[0], old, reading),), records=False)


def _as_claimed(new: Repro, old: Repro | None, reading: Reading) -> Repro:
    environment = old.environment if old else reading.environment
    if old is None:
        return replace(new, environment=environment)
    # What a launcher needs was read off the program that it starts, so only Python's own way holds for another one.
    run_as = old.invocation if new.invocation.is_plain and old.invocation.launcher == "python" else new.invocation
    return replace(new, environment=environment, claim=old.claim, should=old.should, invocation=run_as)


def _runs(text: str) -> list[str]:
    """The runs of at least three backticks."""
    return [run for run in "".join(c if c == "`" else " " for c in text).split() if len(run) >= 3]
