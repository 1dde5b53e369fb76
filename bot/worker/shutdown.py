"""The end of the Docker side: its steps end, what they and the dead left is swept, and the process is gone."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import structlog

from bot.answering.machine import Machine
from bot.jobs.busy import Busy
from bot.jobs.process import Process, end
from bot.worker.run_service import sweep

LAST_SECONDS = 15.0
"""How long steps that are to end are waited for; the engine removes a container within one, unless it is loaded."""

LOOK_SECONDS = 0.2

log = structlog.get_logger("bot.worker")


def end_in_order(process: Process, busy: Busy, machine: Machine) -> None:
    """Waits until the process is halted and ends it. Doesn't return.

    One thread alone may do so: another one's `end` would cut the sweep off. Steps see `halted` and end their
    containers themselves; a uv under way sees nothing and is killed. What a step that doesn't end in time still
    holds is left to the next sweep of a worker with this store.
    """
    process.halted.wait()
    try:
        deadline = time.monotonic() + LAST_SECONDS
        while not busy.wait_idle(LOOK_SECONDS) and time.monotonic() < deadline:
            kill_children()
        machine.sandbox.warm.drain()
        sweep(machine)
    except Exception:  # it ends whatever fails; the next worker sweeps
        log.exception("could not end in order")
    finally:
        end(process.status)


def kill_children() -> None:
    """Kills the child processes of all threads of this process."""
    for listed in Path("/proc/self/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            for pid in listed.read_text(encoding="ascii").split():
                os.kill(int(pid), signal.SIGKILL)
