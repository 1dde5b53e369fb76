"""Who serves the batch queue: `repro serve` where it is up, else the triage's own process with its own credentials."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.config import Config
from bot.credentials import own_credentials
from bot.database.commands import Commands
from bot.database.processes import Processes
from bot.database.runs import RunCache
from bot.database.told import Told
from bot.database.verdicts import Verdicts
from bot.github.auth import Connections
from bot.jobs.busy import Busy
from bot.jobs.desk import Desk
from bot.jobs.engine import launched
from bot.jobs.github_process import SIDE as GITHUB_SIDE
from bot.jobs.github_process import fresh_releases
from bot.jobs.issue_job import IssueJobs
from bot.jobs.orders import BATCH
from bot.jobs.process import Process, alive, joined
from bot.triage.ground import Ground
from bot.triage.workforce import lives

SIDE = "triage"


def server_writes(ground: Ground) -> bool:
    """Whether `repro serve` is up, which serves the batch queue."""
    return any(lives(ground.locks, name) for name in Processes(ground.engine).of(GITHUB_SIDE))


@contextmanager
def writers(config: Config, ground: Ground, give_up: Callable[[int], None]) -> Iterator[str]:
    """Somebody who writes to GitHub until the block ends; gives in a few words who that is.

    `give_up` ends this process where it has lost its lock: its jobs may be another's then.
    """
    if server_writes(ground):
        yield "`repro serve` writes, as the App"
        return
    connections = Connections(own_credentials("to write to GitHub"), config.api_url)
    try:
        with joined(config, SIDE, 0) as process:
            process.give_up = give_up
            register(process, config, connections)
            with launched([BATCH], None, 0), alive(process):
                yield f"this process writes, as {connections.login()}"
    finally:
        connections.close()


def register(process: Process, config: Config, connections: Connections) -> None:
    """Makes the job of an issue known to the engine."""
    desk = Desk(config, connections, Commands(process.engine), Verdicts(process.engine), Told(process.engine))
    IssueJobs(config, desk, RunCache(process.engine), fresh_releases(config), Busy()).register()
