"""Programs that catch what they raise, or leave it to a child, and end cleanly all the same."""

from __future__ import annotations

import re

from repros.judge.budget import spend
from repros.judge.missing_apis import speaks_of_missing_api
from repros.values import Outcome, Repro, Run

_HANDLES = re.compile(
    r"^[ \t]*except\b|\bsuppress\(|print_exc|format_exc|assertRaises|pytest\.raises|excepthook", re.MULTILINE
)
_CHILDREN = re.compile(
    r"multiprocessing|subprocess|num_workers|\bspawn\b|\bfork\b|threading|concurrent\.futures|os\.system"
)
_FAILURE = re.compile(
    r"\b\w*(?:Error|Exception)\b|\bnot (?:implemented|supported)\b|\bTraceback\b|\b(?:failed|cannot|can't|must be)\b"
)
_MOST = 100_000


def handles(repro: Repro) -> bool:
    """Whether the program may end cleanly though something in it, or in a child of it, raised an exception."""
    return catches(repro) or bool(_CHILDREN.search(repro.program))


def catches(repro: Repro) -> bool:
    """Whether the program itself catches exceptions."""
    return bool(_HANDLES.search(repro.program))


def caught_lack(repro: Repro, run: Run) -> bool:
    """Whether a program that ended cleanly printed that this release lacks something, which the report doesn't say."""
    if run.outcome is not Outcome.OK or not handles(repro):
        return False
    spend(len(_all(run)) / 3)
    claim = repro.claim
    told = speaks_of_missing_api(f"{claim.text or ''} {claim.message or ''} {repro.should or ''}")
    return not told and speaks_of_missing_api(_all(run))


def caught_another(repro: Repro, run: Run, shown: Run) -> bool:
    """Whether a program that catches exceptions printed a failure that it didn't print in the other Run."""
    return catches(repro) and bool(_failures(run) - _failures(shown))


def _failures(run: Run) -> set[str]:
    spend(len(_all(run)) / 3)
    return {line.strip() for line in _all(run).split("\n") if _FAILURE.search(line[:500])}


def _all(run: Run) -> str:
    return f"{run.stdout[:_MOST]}\n{run.stderr[-_MOST:]}"
