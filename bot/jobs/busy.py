"""Counts the steps under way, so that a process that ends lets them finish."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Busy:
    """Counts the steps under way, so that a process that is to end can let them finish."""

    def __init__(self) -> None:
        self._count = 0
        self._idle = threading.Condition()

    @contextmanager
    def step(self) -> Iterator[None]:
        """While a step runs."""
        with self._idle:
            self._count += 1
        try:
            yield
        finally:
            with self._idle:
                self._count -= 1
                self._idle.notify_all()

    def wait_idle(self, seconds: float) -> bool:
        """Waits until no step runs; whether that came to be."""
        with self._idle:
            return self._idle.wait_for(lambda: self._count == 0, seconds)
