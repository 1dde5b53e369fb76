"""Claims that the process dies of a signal."""

from __future__ import annotations

import re

from repros.judge.failures import cannot_tell
from repros.judge.finding import Finding, absent, differs, shows, unknown
from repros.judge.limits import limit_hit
from repros.judge.raised import raised, shown_type
from repros.judge.unrunnable import cannot_run
from repros.values import Claim, Outcome, Repro, Run

_IN_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("SIGSEGV", re.compile(
        r"seg(?:mentation)?[ -]?(?:fault|v)|SIGSEGV|EXC_BAD_ACCESS|0xC0000005|exit code (?:139|-11)\b", re.IGNORECASE
    )),
    ("SIGFPE", re.compile(r"floating[ -]point exception|SIGFPE|exit code (?:136|-8)\b", re.IGNORECASE)),
    ("SIGABRT", re.compile(r"\babort(?:ed| trap)\b|SIGABRT|terminate called|exit code (?:134|-6)\b", re.IGNORECASE)),
    ("SIGILL", re.compile(r"illegal instruction|SIGILL|exit code (?:132|-4)\b", re.IGNORECASE)),
    ("SIGBUS", re.compile(r"bus error|SIGBUS|exit code (?:135|-7)\b", re.IGNORECASE)),
    ("SIGKILL", re.compile(r"^[ \t]*Killed\b|SIGKILL|exit code (?:137|-9)\b", re.IGNORECASE | re.MULTILINE)),
)  # fmt: skip

_BAD_ACCESS = frozenset({"SIGSEGV", "SIGBUS"})
"""The same bad access is one or the other by chance of what is mapped."""

_OF_PROCESS = re.compile(
    r"\b(?:python|interpreter|kernel|notebook|jupyter|colab|process|core|hard|silently|without)\b", re.IGNORECASE
)
"""Words of a process that dies; without them a crash may as well be an exception."""

_PARTS = re.compile(r"\bProcess\(|\bos\.fork\(|\bPopen\(|\bsubprocess\.")
"""What starts processes whose death the program itself may never notice."""

_CORRUPTION = re.compile(r"free\(\): |malloc\(|double free|corrupted|munmap_chunk|realloc\(\)|invalid pointer")
_WORKER = re.compile(
    r"DataLoader worker .{0,60}(?:killed by signal|exited unexpectedly)|terminated with signal (SIG[A-Z]+)"
)
_MEMORY = re.compile(r"\bkilled\b|out of memory|\boom\b|SIGKILL", re.IGNORECASE)


def hold_crash(repro: Repro, run: Run, shown: Run | None = None) -> Finding:
    """A Run held against a claimed crash: by signal, where the report tells which.

    Where `shown`, a Run on which the claim shows, was ended by a signal, an exception is surely none.
    """
    wanted = claimed_signal(repro.claim)
    seen = _signal(run)
    if seen:
        return _compare(wanted, seen, run)
    if run.outcome is Outcome.OUT_OF_MEMORY and _MEMORY.search(repro.claim.text or repro.claim.signal or ""):
        return shows("it was killed at the memory limit, as the report says")
    if run.outcome is Outcome.OK and shown is None and _PARTS.search(repro.program):
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
        return absent(f"it raised {shown_type(chain[0].type)} and did not crash")
    return unknown(f"it ended with status {run.exit_code}")


def claimed_signal(claim: Claim) -> str | None:
    """The signal that the claim names, by name or in a shell's words; None where it only says that it crashes."""
    if claim.signal:
        return claim.signal
    return next((name for name, pattern in _IN_WORDS if pattern.search(_told(claim))), None)


def _told(claim: Claim) -> str:
    return f"{claim.message or ''}\n{claim.text or ''}"[:20_000]


def _signal(run: Run) -> str | None:
    """The signal that ended the program or one of its worker processes."""
    if run.outcome is Outcome.CRASH:
        return run.signal or "a signal"
    for exception in raised(run):
        worker = _WORKER.search(exception.message[:5000])
        if worker and not limit_hit(run):
            words = next((name for name, pattern in _IN_WORDS if pattern.search(exception.message[:5000])), None)
            return worker[1] or words
    return None


def _compare(wanted: str | None, seen: str, run: Run) -> Finding:
    if wanted == seen or (wanted is None and seen != "SIGKILL"):
        return shows(f"it was ended by {seen}, as the report says" if wanted else f"it was ended by {seen}")
    if {wanted, seen} <= _BAD_ACCESS:
        return shows(f"it was ended by {seen}, a bad access as the report's {wanted}")
    if {wanted, seen} <= _BAD_ACCESS | {"SIGABRT"} and _CORRUPTION.search(run.stderr[-5000:]):
        return shows(f"it was ended by {seen} with its memory corrupted, {wanted} in the report")
    if seen in {"SIGILL", "SIGKILL"}:
        return unknown(f"it was ended by {seen}, which this machine may be the cause of")
    return differs(f"it was ended by {seen}, not by {wanted}")
