"""Threads that end soon when their owner is interrupted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def pool_of(count: int, stop: Callable[[], object]) -> Iterator[ThreadPoolExecutor]:
    """A pool of `count` threads; when the block is left by an exception (Ctrl-C too), `stop` ends what they do."""
    with ThreadPoolExecutor(count) as pool:
        try:
            yield pool
        except BaseException:
            stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
