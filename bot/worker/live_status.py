"""What a worker writes down beside its answers, for people who look on: runs under way, and what failed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.bugs import BUG, Bug
from bot.database.failures import Failures
from bot.database.live_runs import LiveRun, LiveRuns
from bot.inert import line, plain
from bot.jobs.orders import RunOrder
from runners.infra import infra_failure

WRITE_SECONDS = 1.0
TAIL_BYTES = 16 * 1024
"""What is kept of a stream while the program runs: its end. The whole of it is the Run's, later."""

log = structlog.get_logger("bot.worker")


@dataclass
class Watched:
    """A run as it goes on. Told by the threads that make it, read by the one that writes it down."""

    order: RunOrder
    job: str
    worker: str
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    _doing: str = ""
    _printed: int = 0
    _tails: dict[str, bytearray] = field(default_factory=dict)
    _changed: bool = True
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> None:
        """Another try: nothing is printed yet."""
        with self._lock:
            self._tails, self._printed, self._changed = {}, 0, True

    def doing(self, what: str) -> None:
        """What is done from now on."""
        with self._lock:
            self._doing, self._changed = what, True

    def printed(self, stream: str, data: bytes) -> None:
        """What the program printed."""
        with self._lock:
            tail = self._tails.setdefault(stream, bytearray())
            tail += data
            del tail[:-TAIL_BYTES]
            self._printed += len(data)
            self._changed = True

    def again(self) -> None:
        """What was read as news has to be told again."""
        with self._lock:
            self._changed = True

    def news(self) -> LiveRun | None:
        """How far it is, where that has changed since the last time."""
        with self._lock:
            if not self._changed:
                return None
            self._changed = False
            stdout, stderr = (bytes(self._tails.get(name, b"")) for name in ("stdout", "stderr"))
            doing, printed = self._doing, self._printed
        return LiveRun(
            job=self.job,
            worker=self.worker,
            release=self.order.release,
            repeat=self.order.repeat,
            doing=doing,
            stdout=plain(stdout.decode("utf-8", "replace")),
            stderr=plain(stderr.decode("utf-8", "replace")),
            printed=printed,
            started=self.started,
            changed=datetime.now(UTC),
        )


@dataclass(frozen=True)
class LiveStatus:
    """Writes for one worker. A database that is away loses this, never a run."""

    live: LiveRuns
    failures: Failures
    worker: str

    @classmethod
    def of(cls, engine: Engine, worker: str) -> LiveStatus:
        """What a worker writes into a database."""
        return cls(LiveRuns(engine), Failures(engine), worker)

    @contextmanager
    def watching(self, order: RunOrder, job: str) -> Iterator[Watched]:
        """A run that others can look at until the block ends; one that takes under a second is never written down."""
        watched, ended = Watched(order, job, self.worker), threading.Event()
        thread = threading.Thread(target=self._write, args=(watched, ended), name="status", daemon=True)
        thread.start()
        try:
            yield watched
        finally:
            ended.set()
            thread.join()

    def failed(self, order: RunOrder, job: str, reason: str) -> None:
        """Notes a try that failed of the machine."""
        detail = line(reason)
        self._failed(order, job, infra_failure(reason).reason, detail)

    def bug(self, order: RunOrder, job: str, bug: Bug) -> None:
        """Notes a run that a bug of ours ended."""
        self._failed(order, job, BUG, bug.problem.detail)

    def _failed(self, order: RunOrder, job: str, cause: str, detail: str) -> None:
        try:
            self.failures.add(job, order.release, cause, detail, self.worker)
        except SQLAlchemyError as error:
            log.warning("could not note a failure", why=str(error))

    def _write(self, watched: Watched, ended: threading.Event) -> None:
        written = False
        while not ended.wait(WRITE_SECONDS):
            if news := watched.news():
                try:
                    self.live.put(news)
                    written = True
                except SQLAlchemyError as error:
                    log.warning("could not note a run under way", why=str(error))
                    watched.again()
        if written:
            try:
                self.live.ended(watched.job)
            except SQLAlchemyError as error:  # it is removed with those of the dead, later
                log.warning("could not note a run's end", why=str(error))
