"""Who serves the batch queue: `repro serve` where it is up, else the triage's own process with its own credentials."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.database.processes import Processes
from bot.database.runs import RunCache
from bot.github.auth import Connections
from bot.jobs.busy import Busy
from bot.jobs.engine import launched
from bot.jobs.orders import BATCH
from bot.jobs.process import GITHUB_SIDE, alive, joined
from bot.serve.issue_actions import IssueActions
from bot.serve.issue_jobs import IssueJobs
from bot.serve.process import fresh_releases
from bot.settings.credentials import own_credentials
from bot.settings.schema import Config
from bot.triage.job_database import JobDatabase
from bot.triage.workforce import lives

SIDE = "triage"


def server_writes(database: JobDatabase) -> bool:
    """Whether `repro serve` is up, which serves the batch queue."""
    return any(lives(database.locks, name) for name in Processes(database.engine).of(GITHUB_SIDE))


@contextmanager
def writers(config: Config, database: JobDatabase, give_up: Callable[[int], None]) -> Iterator[str]:
    """Somebody who writes to GitHub until the block ends; gives in a few words who that is.

    `give_up` ends this process where it has lost its lock: its jobs may be another's then.
    """
    if server_writes(database):
        yield "`repro serve` writes, as the App"
        return
    connections = Connections(own_credentials("to write to GitHub"), config.api_url)
    try:
        with joined(config, SIDE, 0) as process:
            process.give_up = give_up
            actions = IssueActions.of(config, connections, process.engine)
            IssueJobs(actions, RunCache(process.engine), fresh_releases(config), Busy()).register()
            with launched([BATCH], None, 0), alive(process):
                yield f"this process writes, as {connections.login()}"
    finally:
        connections.close()
