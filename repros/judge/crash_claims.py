"""Claims that the process dies of a signal."""

from __future__ import annotations

import re

from repros.judge.children import ABRUPTLY, death_of_child, may_die_unnoticed
from repros.judge.expectations import expected_message
from repros.judge.failures import cannot_tell
from repros.judge.finding import Finding, absent, differs, shows, unknown
from repros.judge.raised import ends, raised, shown_type
from repros.judge.reach import came_as_far
from repros.judge.signals import BAD_ACCESS, signal_in
from repros.judge.unrunnable import cannot_run
from repros.values import Claim, Outcome, Repro, Run

_OF_PROCESS = re.compile(
    r"\b(?:python|interpreter|kernel|notebook|jupyter|colab|process|core|hard|silently|without)\b", re.IGNORECASE
)
"""Words of a process that dies; without them a crash may as well be an exception."""

_CORRUPTION = re.compile(r"free\(\): |malloc\(|double free|corrupted|munmap_chunk|realloc\(\)|invalid pointer")
_BY_MACHINE = frozenset({"SIGILL", "SIGKILL"})
_MEMORY = re.compile(r"\bkilled\b|out of memory|\boom\b|SIGKILL", re.IGNORECASE)


def hold_crash(repro: Repro, run: Run, shown: Run | None = None) -> Finding:
    """A Run held against a claimed crash: by signal, where the report tells which.

    Where `shown`, a Run on which the claim shows, was ended by a signal, an exception is surely none.
    """
    wanted = claimed_signal(repro.claim)
    if run.outcome is Outcome.CRASH:
        return _compare(wanted, run.signal or "a signal", run)
    child = death_of_child(repro, run)
    if child:
        return _compare(wanted, child, run, "a process that it started")
    if run.outcome is Outcome.OUT_OF_MEMORY and _MEMORY.search(repro.claim.text or repro.claim.signal or ""):
        return shows("it was killed at the memory limit, as the report says")
    if run.outcome is Outcome.OK and shown is None and may_die_unnoticed(repro):
        return unknown("it ended cleanly, and how a process that it started ended isn't known")
    if run.outcome is Outcome.OK:
        return absent("it ended without a crash")
    nothing = cannot_tell(run)
    if nothing:
        return nothing
    lack = cannot_run(repro, run)
    if lack:
        return unknown(f"it came to an end early: {lack}")
    chain = raised(run)
    if chain and shown is None and wanted is None and not _OF_PROCESS.search(_told(repro.claim)):
        return unknown(f"it raised {shown_type(chain[0].type)}, which may be what the report calls a crash")
    if chain:
        return _raised_instead(repro, run, shown)
    return unknown(f"it ended with status {run.exit_code}")


def _raised_instead(repro: Repro, run: Run, shown: Run | None) -> Finding:
    """An exception in the place of a crash: the crash is gone if the program came as far as where it was."""
    first = next(iter(ends(run)))
    what = f"it raised {shown_type(first.type)}"
    message = expected_message(repro.should, raised(run))
    if message:
        return absent(f"{what} with the message that the report asks for")
    match came_as_far(repro, run, first, shown):
        case True:
            return absent(f"{what} in place of the crash")
        case False:
            return unknown(f"{what} before it came to what crashes")
        case _ if shown:
            return unknown(f"{what}, perhaps before it came to what crashes")
        case _:
            return differs(f"{what} and did not crash")


def claimed_signal(claim: Claim) -> str | None:
    """The signal that the claim names, by name or in a shell's words; None where it only says that it crashes."""
    if claim.signal:
        return claim.signal
    return signal_in(_told(claim))


def _told(claim: Claim) -> str:
    return f"{claim.message or ''}\n{claim.text or ''}"[:20_000]


def _compare(wanted: str | None, seen: str, run: Run, who: str = "it") -> Finding:
    died = f"{who} was ended by {seen}"
    if wanted == seen or (wanted is None and seen != "SIGKILL"):
        return shows(f"{died}, as the report says" if wanted else died)
    if seen == ABRUPTLY and wanted not in _BY_MACHINE:
        return shows(f"{died}, and the report says {wanted}")
    if {wanted, seen} <= BAD_ACCESS:
        return shows(f"{died}, a bad access as the report's {wanted}")
    if {wanted, seen} <= BAD_ACCESS | {"SIGABRT"} and _CORRUPTION.search(run.stderr[-5000:]):
        return shows(f"{died} with its memory corrupted, {wanted} in the report")
    if seen in _BY_MACHINE | {ABRUPTLY}:
        return unknown(f"{died}, which this machine may be the cause of")
    return differs(f"{died}, not by {wanted}")
