"""Claims that the program never ends."""

from __future__ import annotations

from repros.judge.exception_claims import claimed_exception_raised
from repros.judge.failures import cannot_tell
from repros.judge.finding import Finding, absent, differs, shows, unknown
from repros.judge.raised import raised, shown_type
from repros.judge.unrunnable import cannot_run
from repros.values import Outcome, Repro, Run

IDLE = 0.1
"""Of one CPU: a program that used less of its time was waiting, not computing."""


def hold_hang(repro: Repro, run: Run) -> Finding:
    """A Run held against a claimed hang: it shows where the time limit was hit; whether idle or busy is said."""
    if run.outcome is Outcome.TIMEOUT:
        return shows(f"it had not ended after {run.seconds:.0f} s, {activity(run)}")
    if run.outcome is Outcome.OK:
        return absent(f"it ended after {run.seconds:.1f} s")
    if claimed_exception_raised(repro, run):
        return absent(f"it raised what the report shows and ended after {run.seconds:.1f} s")
    nothing = cannot_tell(run)
    if nothing:
        return nothing
    lack = cannot_run(repro, run)
    if lack:
        return unknown(f"it came to an end early: {lack}")
    chain = raised(run)
    if run.outcome is Outcome.CRASH:
        return differs(f"it was ended by {run.signal or 'a signal'} and did not hang")
    if chain:
        return absent(f"it raised {shown_type(chain[0].type)} and ended after {run.seconds:.1f} s")
    return unknown(f"it ended with status {run.exit_code} after {run.seconds:.1f} s")


def activity(run: Run) -> str:
    """Whether a Run computed or waited, in words with its CPU seconds."""
    share = run.cpu_seconds / run.seconds if run.seconds > 0 else 0.0
    return f"{'idle' if share < IDLE else 'busy'} ({run.cpu_seconds:.1f} s of CPU time)"
