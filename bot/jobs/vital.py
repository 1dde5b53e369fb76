"""A process ends with any of the threads that it lives by: nobody else would do what that one did."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

THREAD_DIED = 4

log = structlog.get_logger("bot.jobs")


class Vital:
    """`end` is told the status when such a thread dies.

    Until `all_there`, every thread counts; from then on those that were there: the threads of a run come and go,
    and what fails in one of them is that run's.
    """

    def __init__(self, end: Callable[[int], None]) -> None:
        self._end = end
        self._there: frozenset[threading.Thread] | None = None

    def watch(self) -> None:
        """From now on, for as long as the process lives."""
        threading.excepthook = self._died

    def all_there(self) -> None:
        """What the process lives by has been started."""
        self._there = frozenset(threading.enumerate())

    def _died(self, died: threading.ExceptHookArgs) -> None:
        ends = self._there is None or died.thread in self._there
        try:
            name = died.thread.name if died.thread else None
            told = (died.exc_type, died.exc_value or died.exc_type(), died.exc_traceback)
            log.critical("a thread died", thread=name, ends_the_process=ends, exc_info=told)
        finally:
            if ends:
                self._end(THREAD_DIED)
