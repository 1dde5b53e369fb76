"""`repro worker`: the Docker side as a process."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping

import structlog

from bot.credentials import credentials_in
from bot.failures import BadInput
from bot.jobs.bench import Bench, Sweeper
from bot.jobs.busy import Busy
from bot.jobs.docker_side import register
from bot.jobs.ending import end_in_order
from bot.jobs.engine import launched
from bot.jobs.notes import Notes
from bot.jobs.orders import RUNS
from bot.jobs.process import Process, alive, joined
from bot.jobs.stock import stock_of
from bot.workbench import Workbench
from runners.image import ensure_image

SIDE = "docker"
log = structlog.get_logger("bot.jobs")


def refuse_credentials(environment: Mapping[str, str] = os.environ) -> None:
    """Raises BadInput where the environment holds GitHub's credentials: strangers' programs run on this side."""
    if held := credentials_in(environment):
        raise BadInput(f"`repro worker` runs strangers' programs and must hold no credentials: unset {', '.join(held)}")


def work(workbench: Workbench, slots: int, *, while_stdin: bool = False) -> None:
    """Works the queue of runs off until SIGTERM; then finishes the runs under way. Doesn't return.

    `while_stdin` ends it at once when standard input closes: its parent is dead.
    """
    refuse_credentials()
    config = workbench.config
    # A clear line now is better than jobs that wait for an engine which this user may not reach.
    workbench.engine.version()
    ensure_image(workbench.engine, lambda text: log.info("image", doing=text))
    Sweeper(workbench).start()
    with joined(config, SIDE, slots) as process:
        process.stop_on_signals()
        vital = process.end_with_threads()
        if while_stdin:
            threading.Thread(target=_until_orphaned, args=(process,), name="parent", daemon=True).start()
        # Whatever this process does ends with it: control runs of environments too.
        workbench.interrupted = process.halted
        busy = Busy()
        register(Bench(workbench, Notes.of(process.engine, process.name)), process.halted, busy)
        drain = int(config.limits.seconds) + 60
        ending = threading.Thread(target=end_in_order, args=(process, busy, workbench), name="ending", daemon=True)
        ending.start()
        with launched([RUNS], slots, drain), alive(process, lambda: stock_of(workbench.environments)):
            vital.all_there()
            log.info("worker ready", name=process.name, slots=slots)
            process.stopping.wait()
            log.info("worker drains", name=process.name)
        # What still runs has had its time; another worker runs it again.
        process.halted.set()
        ending.join()


def _until_orphaned(process: Process) -> None:
    while sys.stdin.buffer.read(1024):
        pass
    log.warning("the parent is gone", name=process.name)
    process.halt()
