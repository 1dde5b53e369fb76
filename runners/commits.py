"""The commit that a release of torch was built from, as its control run tells it."""

from __future__ import annotations

import re

from repros.values import Outcome, Run

_COMMIT = re.compile(r"[0-9a-f]{40}")


def commit_in(control: Run) -> str | None:
    """The commit as a control run printed it in the end; None where it says none: the oldest don't know theirs."""
    last = control.stdout.split()[-1:] if control.outcome is Outcome.OK else []
    return last[0] if last and _COMMIT.fullmatch(last[0]) else None
