"""Many small writes at once made into one: what a database's slow commit costs is shared by all who wait for it."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

MOST = 64
"""Items of one write."""


class Gather(Generic[Item, Answer]):
    """A function of one item, for many threads, on top of one of many items that a single thread calls.

    While one write is under way, items gather for the next; so nobody waits for company, and under load a commit is
    shared. A call returns once its item was written.
    """

    def __init__(self, write: Callable[[Sequence[Item]], Sequence[Answer]]) -> None:
        """`write` answers each of its items, in their order; what it raises, all of them are raised."""
        self._write = write
        self._waiting: queue.SimpleQueue[tuple[Item, Future[Answer]] | None] = queue.SimpleQueue()
        self._thread = Thread(target=self._run, name="gather", daemon=True)
        self._thread.start()

    def __call__(self, item: Item) -> Answer:
        """Hand the item over and wait until it is written."""
        promised: Future[Answer] = Future()
        self._waiting.put((item, promised))
        return promised.result()

    def close(self) -> None:
        """Write what waits, then end; no call may come after it."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        going = True
        while going:
            batch = [self._waiting.get()]
            while len(batch) < MOST and not self._waiting.empty():
                batch.append(self._waiting.get())
            going = None not in batch
            self._answer([each for each in batch if each is not None])

    def _answer(self, batch: Sequence[tuple[Item, Future[Answer]]]) -> None:
        try:
            answers = self._write([item for item, _ in batch]) if batch else ()
            answered = list(zip(batch, answers, strict=True))
        except BaseException as error:  # noqa: BLE001  # it is raised where each waits
            for _, promised in batch:
                promised.set_exception(error)
        else:
            for (_, promised), answer in answered:
                promised.set_result(answer)


@contextmanager
def gathering(write: Callable[[Sequence[Item]], Sequence[Answer]]) -> Iterator[Gather[Item, Answer]]:
    """A Gather until the block ends, which waits for what is under way."""
    gather = Gather(write)
    try:
        yield gather
    finally:
        gather.close()
