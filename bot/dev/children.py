"""Processes that `repro dev` starts, and ends in order together with their own children."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.settings.secret_names import SECRET_NAMES

PATIENCE_SECONDS = 5.0
LAST_SECONDS = 30.0
"""How long a process that was told twice to end may take to remove its containers."""


def environment_for(environ: Mapping[str, str], **more: str) -> dict[str, str]:
    """The environment without the user's own credentials for GitHub; what runs on this host is asked directly."""
    kept = {name: value for name, value in environ.items() if name not in SECRET_NAMES}
    for name in ("no_proxy", "NO_PROXY"):
        kept[name] = ",".join(filter(None, (environ.get(name), "127.0.0.1")))
    return {**kept, **more}


@contextmanager
def child(
    command: Sequence[str], environ: Mapping[str, str], *, cwd: Path | None = None, piped: bool = False
) -> Iterator[subprocess.Popen[str]]:
    """A process, with its standard output as a pipe where `piped`, until the block ends.

    It leads a session of its own: Ctrl-C reaches `repro dev` alone, which then ends its children one after another.
    """
    started = subprocess.Popen(
        list(command),
        env=dict(environ),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if piped else None,
        text=True,
        start_new_session=True,
    )
    with started:
        try:
            yield started
        finally:
            end(started)


def end(started: subprocess.Popen[str], patience: float = PATIENCE_SECONDS, last: float = LAST_SECONDS) -> None:
    """SIGTERM, then SIGTERM to all of its session, which ends runs that it would wait for, at last SIGKILL to all.

    Times are seconds. Whoever is without_waiting and presses Ctrl-C again doesn't stop this.
    """
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        started.terminate()
        if not _all_gone(started, patience):
            _signal_all(started, signal.SIGTERM)
            if not _all_gone(started, last):
                _signal_all(started, signal.SIGKILL)
        started.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _all_gone(started: subprocess.Popen[str], seconds: float) -> bool:
    """Whether the process and its children have ended in that time: a worker removes its containers at its end."""
    deadline = time.monotonic() + seconds
    while started.poll() is None or _signal_all(started, 0):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _signal_all(started: subprocess.Popen[str], number: int) -> bool:
    """Signals all of a session; False where nothing of it is left."""
    try:
        os.killpg(started.pid, number)
    except ProcessLookupError:
        return False
    return True
