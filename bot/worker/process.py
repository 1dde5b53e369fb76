"""`repro worker`: the Docker side as a process."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping

import structlog

from bot.answering.machine import Machine
from bot.failures import BadInput
from bot.jobs.busy import Busy
from bot.jobs.engine import launched
from bot.jobs.orders import RUNS
from bot.jobs.process import DOCKER_SIDE, Process, alive, joined
from bot.settings.secret_names import credentials_in
from bot.worker.inventory import inventory_of
from bot.worker.live_status import LiveStatus
from bot.worker.run_jobs import register
from bot.worker.run_service import RunService, Sweeper
from bot.worker.shutdown import end_in_order
from runners.image import ensure_image

log = structlog.get_logger("bot.worker")


def refuse_credentials(environment: Mapping[str, str] = os.environ) -> None:
    """Raises BadInput where the environment holds GitHub's credentials: strangers' programs run on this side."""
    if held := credentials_in(environment):
        raise BadInput(f"`repro worker` runs strangers' programs and must hold no credentials: unset {', '.join(held)}")


def work(machine: Machine, slots: int, *, while_stdin: bool = False) -> None:
    """Works the queue of runs off until SIGTERM; then finishes the runs under way. Doesn't return.

    `while_stdin` ends it at once when standard input closes: its parent is dead.
    """
    refuse_credentials()
    config = machine.config
    # A clear line now is better than jobs that wait for an engine which this user may not reach.
    machine.engine.version()
    ensure_image(machine.engine, lambda text: log.info("image", doing=text))
    with joined(config, DOCKER_SIDE, slots) as process:
        Sweeper(machine).start()
        process.stop_on_signals()
        vital = process.end_with_threads()
        if while_stdin:
            threading.Thread(target=_until_orphaned, args=(process,), name="parent", daemon=True).start()
        # Whatever this process does ends with it: control runs of environments too.
        machine.interrupted = process.halted
        busy = Busy()
        register(RunService(machine, LiveStatus.of(process.engine, process.name)), process.halted, busy)
        drain = int(config.limits.seconds) + 60
        ending = threading.Thread(target=end_in_order, args=(process, busy, machine), name="ending", daemon=True)
        ending.start()
        with launched([RUNS], slots, drain), alive(process, lambda: inventory_of(machine.environments)):
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
