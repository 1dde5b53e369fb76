"""Who makes a triage's runs: workers that are up already, else one that is started as a child."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.database.processes import Processes
from bot.jobs.child_worker import Child
from bot.jobs.locks import Locks
from bot.jobs.process import DOCKER_SIDE

LOOK_SECONDS = 2.0


@dataclass
class Workforce:
    """The living workers; `start` starts one as a child, which ends with this process.

    A process that was killed leaves its name in the table of processes, but not its lock: that tells who lives.
    """

    processes: Processes
    locks: Locks
    start: Callable[[], Child]
    child: Child | None = None
    _slots: int = 0
    _next: float = field(default=0.0)

    def slots(self) -> int:
        """How many runs all living workers make at a time."""
        return self._slots

    def keep(self) -> None:
        """Look now and then whether a worker lives, and start one where none does."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + LOOK_SECONDS
        living = [slots for name, slots in self.processes.of(DOCKER_SIDE).items() if lives(self.locks, name)]
        self._slots = sum(living)
        if not living and self.child is None:
            self.child = self.start()

    def end(self) -> None:
        """End the child at once, if there is one: what it runs is not wanted any more."""
        if self.child is not None:
            self.child.halt()
            self.child = None


def lives(locks: Locks, name: str) -> bool:
    """Whether a process still holds its lock."""
    if not locks.take(name):
        return True
    locks.give_back(name)
    return False
