"""How processes that a program started died, as their parent, a shell or a handler of fatal signals tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from repros.judge.limits import limit_hit
from repros.judge.raised import raised
from repros.judge.signals import OF_CRASHES, signal_in, signal_of
from repros.values import Outcome, Repro, Run

_STARTS = re.compile(
    r"\bProcess\(|\bos\.(?:fork|system|popen|(?:posix_)?spawn\w{0,4})\(|\bPopen\(|\bsubprocess\b|\bmultiprocessing\b"
    r"|\bnum_workers\b|\bconcurrent\.futures\b|\bmp\.spawn\(|\bjoblib\b"
)
_UNNOTICED = re.compile(r"\bProcess\(|\bos\.(?:fork|system|popen|(?:posix_)?spawn\w{0,4})\(|\bPopen\(|\bsubprocess\.")
"""What starts processes whose death the program itself may never notice."""

_BY_PARENT = re.compile(
    r"killed by signal: (?P<words>[^.\n]{1,60})"
    r"|terminated with (?:signal|exit code) (?P<name>SIG[A-Z]{2,6}|-\d{1,2}\b)"
    r"|exited unexpectedly with exit code (?P<worker>-\d{1,2})\b"
    r"|died with <Signals\.(?P<command>SIG[A-Z]{2,6})"
    r"|non-zero exit status (?P<status>-?\d{1,3})\b"
    r"|Signal \d{1,2} \((?P<elastic>SIG[A-Z]{2,6})\) received by PID"
    r"|\{(?P<pool>SIG[A-Z]{2,6})\(-\d{1,2}\)"
)
"""What exceptions of multiprocessing, DataLoader, subprocess, torchrun and joblib say of a process that died."""

_ABRUPT = re.compile(r"\bterminated abruptly\b|\bwas unexpectedly terminated\b|DataLoader worker .{0,60}exited unexp")
"""The same where how it died isn't said."""

_EXITED = re.compile(r"exited unexpectedly with exit code \d")
_LAST_WORDS = re.compile(
    r"^(?:Fatal Python error: |[\w./ -]{0,60}: (?:line \d{1,4}: +\d{1,7} )?)?"
    r"(?P<words>Segmentation fault|Aborted|Bus error|Floating point exception|Illegal instruction)"
    r"(?: +\(core dumped\).{0,200})?$|^(?P<runtime>terminate called )",
    re.MULTILINE,
)
"""A line that faulthandler, a shell or a C++ runtime writes for a process that dies."""

_CODE = re.compile(
    r"(?:exit|code|status)\w{0,3}\b[^\n]{0,40}?(?<![\w.])(?P<code>-\d{1,2}|1\d\d)\b(?!\.)|\bexitcode=-(?P<name>SIG[A-Z]{2,6})",
    re.IGNORECASE,
)
_ASKS_FOR_CODE = re.compile(r"\.(?:exitcode|returncode)\b")
_BARE_CODE = re.compile(r"^-\d{1,2}$", re.MULTILINE)
_MOST = 100_000

ABRUPTLY = "a signal that isn't told"
"""The signal of a process that died without anybody saying of which."""


def starts_processes(repro: Repro) -> bool:
    """Whether the program starts processes of its own."""
    return any(_STARTS.search(f.text) for f in repro.files)


def may_die_unnoticed(repro: Repro) -> bool:
    """Whether the program starts processes whose death it need not notice."""
    return bool(_UNNOTICED.search(repro.program))


def death_of_child(repro: Repro, run: Run) -> str | None:
    """The signal of the first process of the program that is known to have crashed, ABRUPTLY where none is told."""
    if limit_hit(run) and run.outcome is not Outcome.TIMEOUT:
        return None
    messages = [e.message[:5000] for e in raised(run)]
    told = next((name for m in messages for name in _by_parent(m)), None)
    if told is None and starts_processes(repro):
        told = next(_printed(repro, run), None)
    if told is None and any(_ABRUPT.search(m) for m in messages) and not any(_EXITED.search(m) for m in messages):
        return ABRUPTLY
    return told


def _by_parent(message: str) -> Iterator[str]:
    for found in _BY_PARENT.finditer(message):
        text = found[found.lastgroup or 0]
        yield from _crash(text)


def _printed(repro: Repro, run: Run) -> Iterator[str]:
    """The signals that a child's last words in standard error, or codes that the program prints of it, name."""
    for found in _LAST_WORDS.finditer(run.stderr[-_MOST:]):
        yield from _crash(found["words"] or found["runtime"])
    text = f"{run.stdout[:_MOST]}\n{run.stderr[-_MOST:]}"
    for found in _CODE.finditer(text):
        yield from _crash(found[found.lastgroup or 0])
    if _ASKS_FOR_CODE.search(repro.program):
        for found in _BARE_CODE.finditer(text):
            yield from _crash(found[0])


def _crash(text: str) -> Iterator[str]:
    name = signal_of(int(text)) if text.lstrip("-").isdigit() else signal_in(text)
    if name in OF_CRASHES:
        yield name
