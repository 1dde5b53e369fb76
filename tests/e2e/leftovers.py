"""What a bot that was stopped in order may leave: nothing, whatever was killed before.

A killed process leaves its container and its folder to whoever starts next with its store. So the last worker must
have come up before it is stopped (`came_up`): then it has swept what the dead left, and sweeps again when it ends.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import docker
import psutil
import psycopg
from sqlalchemy import URL, make_url, select

from bot.database.engine import database_url, open_engine
from bot.database.models import ProcessRow
from bot.jobs.locks import open_locks
from bot.jobs.process import DOCKER_SIDE
from bot.settings.config import load_config
from runners.sandbox import JOB_LABEL, RUN_LABEL, STORE_LABEL
from runners.store import Store
from tests.e2e.engine import OwnEngine
from tests.e2e.system import System

ORPHAN_SECONDS = 60.0
"""How long a worker whose server was killed may take: its steps end first."""


@dataclass(frozen=True)
class Leftovers:
    """Looks, and removes nothing."""

    bot: System
    store: Path
    engine: OwnEngine | None = None

    def check(self) -> None:
        """Raises AssertionError where anything is left."""
        assert (processes := self.processes()) == [], f"processes are left: {processes}"
        assert (containers := self.containers()) == [], f"containers are left: {containers}"
        assert (folders := Store(self.store).left()) == [], f"temporary folders are left: {folders}"
        assert (locks := held_locks(make_url(self.bot.database))) == [], f"locks are held: {locks}"

    def processes(self) -> list[str]:
        """The processes with this bot's configuration; orphaned workers are given the time to end."""
        deadline = time.monotonic() + ORPHAN_SECONDS
        while (found := self._running()) and time.monotonic() < deadline:
            time.sleep(0.2)
        return found

    def containers(self) -> list[str]:
        """The containers of this bot's jobs, and those of its store whose run nobody holds."""
        if self.engine:
            return self.engine.containers()
        return job_containers(self.bot.repository) + unheld_containers(Store(self.store))

    def _running(self) -> list[str]:
        started = psutil.process_iter(["cmdline", "status"])
        return [
            " ".join(each.info["cmdline"][-6:])
            for each in started
            if str(self.bot.config) in (each.info["cmdline"] or ()) and each.info["status"] != psutil.STATUS_ZOMBIE
        ]


def job_containers(prefix: str) -> list[str]:
    """The containers of a repository's jobs on the machine's engine."""
    listed = docker.from_env().containers.list(all=True, filters={"label": JOB_LABEL}, ignore_removed=True)
    return [each.id or "" for each in listed if each.labels[JOB_LABEL].startswith(prefix)]


def unheld_containers(store: Store) -> list[str]:
    """The containers of a store whose process is dead: of control runs too."""
    label = f"{STORE_LABEL}={store.id}"
    listed = docker.from_env().containers.list(all=True, filters={"label": label}, ignore_removed=True)
    return [each.id or "" for each in listed if not store.held(each.labels.get(RUN_LABEL, ""))]


def held_locks(url: URL) -> list[str]:
    """The names, in PostgreSQL the numbers, of the locks of processes that somebody holds."""
    if url.get_backend_name() == "sqlite":
        locks = open_locks(url)
        held = [path.stem for path in Path(f"{url.database}.locks").iterdir() if not locks.take(path.stem)]
        locks.close()
        return held
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        where = "locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        return [str(row[0]) for row in connection.execute(f"SELECT objid FROM pg_locks WHERE {where}")]


def came_up(bot: System) -> bool:
    """Whether the server's worker of now has come up, so that it has swept and ends in order."""
    started = [child.create_time() for child in bot.children()]
    engine = open_engine(database_url(load_config(bot.config)))
    try:
        with engine.connect() as connection:
            seen = connection.execute(select(ProcessRow.seen).where(ProcessRow.side == DOCKER_SIDE)).scalars().all()
    finally:
        engine.dispose()
    return bool(started and seen) and max(seen).timestamp() > max(started)
