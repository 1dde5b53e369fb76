"""`repro serve`: the GitHub side as a process, with the web server in it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from sqlalchemy import text

from bot.answering.machine import Machine
from bot.dashboard.app import dashboard
from bot.dashboard.board import Board
from bot.dashboard.gate import Gate
from bot.database.deliveries import Sweeps
from bot.database.engine import open_reader
from bot.database.processes import Processes
from bot.database.runs import RunCache
from bot.failures import Failure
from bot.github.auth import Connections
from bot.jobs.busy import Busy
from bot.jobs.child_worker import Child, worker_command
from bot.jobs.engine import client, launched
from bot.jobs.orders import BATCH, ISSUES
from bot.jobs.process import DOCKER_SIDE, GITHUB_SIDE, Process, alive, end, joined
from bot.serve.intake import Intake
from bot.serve.introduction import Introduction
from bot.serve.issue_actions import IssueActions
from bot.serve.issue_jobs import IssueJobs
from bot.serve.metrics import State, scraping
from bot.serve.missed_events import Sweep
from bot.serve.nights import Upkeep, nightly, sweep_now
from bot.serve.retriage import Retriage
from bot.serve.webhook import webhook
from bot.settings.credentials import Secrets
from bot.settings.schema import Config
from bot.web.decide import Rules
from bot.web.serving import serving
from repros.read import read_issue
from runners.release_list import Releases

STEP_SECONDS = 30.0
"""How long a process that drains waits for the steps under way; runs go on without it."""

log = structlog.get_logger("bot.serve")


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the web server listens; `worker` starts one as a child, with the configuration of `config_path`.

    The dashboard and the metrics are on an address of their own, whose port the system chooses for 0; `token` is what
    it asks for, None on localhost alone.
    """

    host: str
    port: int
    slots: int
    worker: bool
    config_path: Path | None = None
    dashboard_host: str = "127.0.0.1"
    dashboard_port: int = 0
    token: str | None = field(default=None, repr=False)


def serve(config: Config, secrets: Secrets, setting: Setting) -> None:
    """Answers webhooks and works the jobs of issues off until SIGTERM. Doesn't return.

    Without a worker of its own, it must not be able to reach Docker.
    """
    if not setting.worker:
        refuse_docker()
    slots = setting.slots
    with joined(config, GITHUB_SIDE, slots) as process:
        process.stop_on_signals()
        vital = process.end_with_threads()
        connections = Connections(secrets.credentials, config.api_url)
        busy = Busy()
        jobs = client(process.url)
        register(process, config, connections, Intake(jobs, process.engine), busy, slots)
        introduction = Introduction.of(secrets.credentials, config)

        def rules() -> Rules | None:
            login = introduction.deciding()
            return None if login is None else Rules(config.trigger_label, login, read_issue)

        metrics = scraping(State(process.engine, connections.rate_left))
        board = dashboard(Board(open_reader(process.url)), Gate(setting.token), metrics)
        late = introduction.asking(then=lambda: sweep_now(jobs, process.name))
        with late, launched([ISSUES, BATCH], slots, 0):
            with (
                alive(process),
                nightly(jobs, process.name, config.schedule),
                child(process, config, setting) if setting.worker else nullcontext(),
                webhook(process.engine, jobs, secrets.webhook, rules, checks(process, introduction)) as app,
                serving(app, setting.host, setting.port) as port,
                serving(board, setting.dashboard_host, setting.dashboard_port) as dashboard_port,
            ):
                vital.all_there()
                log.info("listening", name=process.name, host=setting.host, port=port, dashboard=dashboard_port)
                process.stopping.wait()
                log.info("serve drains", name=process.name)
            busy.wait_idle(0 if process.halted.is_set() else STEP_SECONDS)
    end(process.status)


def register(
    process: Process, config: Config, connections: Connections, intake: Intake, busy: Busy, slots: int
) -> None:
    """Makes all workflows of this side known to the engine."""
    actions = IssueActions.of(config, connections, process.engine)
    IssueJobs(actions, RunCache(process.engine), fresh_releases(config), busy, slots).register()
    sweep = Sweep(connections, Sweeps(process.engine), actions.verdicts, intake, config.trigger_label)
    Retriage(config.schedule, actions, actions.verdicts, fresh_releases(config), intake.batch).register()
    Upkeep(sweep, process.engine).register()


def fresh_releases(config: Config) -> Callable[[], Releases]:
    """The list of releases, looked at anew for each job: the store keeps it for a while by itself."""
    return lambda: Machine(config).releases


@contextmanager
def child(process: Process, config: Config, setting: Setting) -> Iterator[None]:
    """A worker as long as the block lasts; then it drains, or ends at once where this process does."""
    kept = Child(worker_command(setting.config_path, setting.slots))
    try:
        yield
    finally:
        if process.halted.is_set():
            kept.halt()
        else:
            kept.stop()
            kept.wait(config.limits.seconds + 120)


def checks(process: Process, introduction: Introduction) -> dict[str, Callable[[], str | None]]:
    """What `/readyz` looks at."""

    def database() -> str | None:
        with process.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        return None

    def worker() -> str | None:
        return None if Processes(process.engine).slots(DOCKER_SIDE) else "no worker was seen lately"

    return {"database": database, "worker": worker, "github": introduction.check}


def refuse_docker(socket: Path = Path("/var/run/docker.sock")) -> None:
    """Raises Failure where this process, which holds the credentials, could reach the Docker engine."""
    if os.environ.get("DOCKER_HOST"):
        raise Failure("DOCKER_HOST is set, but the GitHub side must not reach Docker: unset it")
    try:
        is_socket = stat.S_ISSOCK(socket.stat().st_mode)
    except OSError:
        return
    if is_socket and os.access(socket, os.R_OK | os.W_OK):
        raise Failure(
            f"this user can open {socket}, and whoever can is root: run `repro serve --no-worker` as a user of its own"
            " outside the group `docker`, or without --no-worker on a machine of its own"
        )
