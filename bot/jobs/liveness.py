"""Who is alive, and whose jobs are to be taken over: the engine itself fails over to nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from dbos import DBOS

from bot.jobs.engine_private import recover
from bot.jobs.locks import LockLost, Locks
from bot.jobs.orders import APPLICATION

LOOK_SECONDS = 5.0
MOST_NAMES = 1000

log = structlog.get_logger("bot.jobs")


def take_name(locks: Locks, side: str, host: str) -> str:
    """The first free name of this side on this host; after a restart it is the same again. Raises LockLost."""
    for number in range(MOST_NAMES):
        name = f"{side}-{host}-{number}"
        if locks.take(name):
            return name
    raise LockLost(f"{MOST_NAMES} processes of {side} run on {host} already")


class Liveness:
    """Watches the own lock and takes the jobs of the dead over, every few seconds.

    `lost` is called once when the own lock is gone: the process has to end then, since its jobs may be another's.
    """

    def __init__(self, locks: Locks, name: str, lost: Callable[[], None]) -> None:
        self._locks, self._name, self._lost = locks, name, lost

    def look(self) -> list[str]:
        """One round; gives the names of the dead whose jobs were put back into their queues. Raises LockLost."""
        self._locks.check()
        dead = []
        for name in sorted(owners() - {self._name}):
            if not self._locks.take(name):
                continue
            try:
                log.warning("took over", dead=name, jobs=recover(name))
                dead.append(name)
            finally:
                self._locks.give_back(name)
        return dead

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Looks until the block ends."""
        stop = threading.Event()
        thread = threading.Thread(target=self._watch, args=(stop,), name="liveness", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(timeout=LOOK_SECONDS)

    def _watch(self, stop: threading.Event) -> None:
        while not stop.wait(LOOK_SECONDS):
            try:
                self.look()
            except LockLost:
                if not stop.is_set():
                    log.exception("lock lost")
                    self._lost()
                return
            except Exception:  # the next round tries again, and the lock itself is what decides
                log.exception("could not look for the dead")


def owners() -> set[str]:
    """The names of the processes that have jobs under way."""
    pending = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False, application_name=APPLICATION)
    return {job.executor_id for job in pending if job.executor_id}
