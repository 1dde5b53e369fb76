"""What runs say of a report."""

from repros.judge.observe import observe_all
from repros.values import Repro, Run


def said(a_repro: Repro, *runs: Run) -> str:
    """What the first of all runs says, with what the others tell of it."""
    return observe_all(a_repro, runs)[0].observation.value
