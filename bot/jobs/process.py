"""What both kinds of process have in common: a name with a lock, heartbeats, an end in order."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from sqlalchemy import URL, Engine

from bot.database.engine import database_errors, database_url, open_engine
from bot.database.live_runs import LiveRuns
from bot.database.migrate import prepare
from bot.database.processes import Processes, Stocked
from bot.jobs.engine import set_up
from bot.jobs.liveness import Liveness, take_name
from bot.jobs.locks import Locks, open_locks
from bot.jobs.vital import Vital
from bot.settings.schema import Config
from runners.store import Store

GITHUB_SIDE, DOCKER_SIDE = "github", "docker"
"""The two sides, as the table of processes names them."""

BEAT_SECONDS = 10.0
LOCK_LOST = 3
LONGEST_END = 180.0
"""Seconds from `halt` to the end, whatever is waited for: a service manager starts the process again then."""

log = structlog.get_logger("bot.jobs")


@dataclass
class Process:
    """One process at the job database. `halted` says that it ends now, `stopping` that it takes nothing new.

    `give_up` ends a process whose main thread has more to do than to wait for `stopping`.
    """

    side: str
    name: str
    url: URL
    engine: Engine
    slots: int
    locks: Locks
    store: Path
    stopping: threading.Event = field(default_factory=threading.Event)
    halted: threading.Event = field(default_factory=threading.Event)
    status: int = 0
    give_up: Callable[[int], None] | None = None

    def stop_on_signals(self) -> None:
        """SIGTERM and SIGINT drain; a second one ends at once."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._signalled)

    def end_with_threads(self) -> Vital:
        """Ends with status THREAD_DIED when one of its threads dies."""
        vital = Vital(self.halt)
        vital.watch()
        return vital

    def halt(self, status: int = 0) -> None:
        """Ends as soon as containers are gone, without waiting for jobs: others take them over."""
        self.status = status
        self.halted.set()
        self.stopping.set()
        if self.give_up:
            self.give_up(status)
        last = threading.Timer(LONGEST_END, end, (status,))
        last.daemon = True
        last.start()

    def _signalled(self, *_: object) -> None:
        if self.stopping.is_set():
            self.halt(1)
        self.stopping.set()


@contextmanager
def ended_while_starting() -> Iterator[None]:
    """A service that is told to end before it has begun has nothing to drain: it ends at once, with status 0."""
    try:
        yield
    except KeyboardInterrupt:
        log.info("ended while it started")
        end(0)


@contextmanager
def joined(config: Config, side: str, slots: int) -> Iterator[Process]:
    """A process with its name, tables and engine, not launched yet. Raises Failure where the database is away."""
    url = database_url(config)
    with database_errors(url):
        engine = open_engine(url)
        prepare(engine)
        locks = open_locks(url)
        store = Store(config.store)
        name = take_name(locks, side, store.id[:12])
    process = Process(side, name, url, engine, slots, locks, store.root)
    set_up(url, name)
    try:
        yield process
    finally:
        locks.close()


@contextmanager
def alive(process: Process, inventory: Callable[[], Sequence[Stocked]] = tuple) -> Iterator[None]:
    """Heartbeats, and the watch over the dead; needs the launched engine. `inventory` tells what the store holds."""
    stop = threading.Event()
    thread = threading.Thread(target=_beat, args=(process, inventory, stop), name="heartbeat", daemon=True)
    thread.start()
    try:
        with Liveness(process.locks, process.name, lambda: process.halt(LOCK_LOST)).watching():
            yield
    finally:
        stop.set()
        thread.join(timeout=BEAT_SECONDS)
        if process.status != LOCK_LOST:
            Processes(process.engine).gone(process.name)


def _beat(process: Process, inventory: Callable[[], Sequence[Stocked]], stop: threading.Event) -> None:
    processes, live, told = Processes(process.engine), LiveRuns(process.engine), None
    while True:
        try:
            held = inventory()
            new = held if held != told else None
            processes.beat(process.name, process.side, process.slots, new, free_at(process.store))
            told = held
            live.forget_dead()
        except Exception:  # a database that is away is there again at the next beat
            log.exception("no heartbeat")
        if stop.wait(BEAT_SECONDS):
            return


def free_at(folder: Path) -> int | None:
    """The bytes that are left on a folder's disk; None where nobody can tell."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def end(status: int) -> None:
    """Ends the process, whatever its threads wait for."""
    logging.shutdown()
    os._exit(status)
