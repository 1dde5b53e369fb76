"""The containers that wait: how many of which kind, filled up in the background, each taken by one program.

A kind that programs have asked for lately has as many as they took, the latest kind first, up to the most that there
may be. Where memory is short there are none. They go when nobody has asked for their kind for a while.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import requests

from repros.values import Run
from runners.environment import Environment
from runners.failures import RunnerFailure
from runners.limits import Limits
from runners.waiting import Spoilt, Waiting

LOOK_SECONDS = 0.1
CPUS = os.cpu_count() or 1
"""An import takes one for seconds, which programs that run should have."""

READY_SECONDS = 120.0
REFUSED_SECONDS = 3600.0
"""A kind whose container failed to become ready is run cold for so long."""

MEMORY = Path("/proc/meminfo")
DRAIN_SECONDS = 15.0
FAILURES = (Spoilt, RunnerFailure, OSError, ValueError, requests.RequestException)


@dataclass(frozen=True, slots=True)
class Warm:
    """How many containers may wait at once, 0 for none, and for how long one does that nobody asks for."""

    most: int = 0
    seconds: float = 600.0


NONE = Warm()


@dataclass(frozen=True, slots=True)
class Early:
    """What may be imported before a program is there; a run so made that `doubts` is made again from its beginning."""

    imports: tuple[str, ...]
    doubts: Callable[[Run], bool] = lambda _: False


@dataclass(frozen=True, slots=True)
class Kind:
    """What makes two containers that wait the same for a program; `environment` is the environment's hash."""

    environment: str
    entry: str
    imports: tuple[str, ...]
    limits: Limits
    image: str


@dataclass
class Demand:
    """What programs want of a kind: the moments at which they asked, the latest last."""

    environment: Environment
    asked: list[float] = field(default_factory=list)
    refused_until: float = 0.0

    def lately(self, now: float, seconds: float) -> int:
        """How many asked within so many seconds; none count where it was refused."""
        self.asked = [moment for moment in self.asked if moment > now - seconds]
        return 0 if now < self.refused_until else len(self.asked)


def available_memory() -> int:
    """The bytes that programs could still have; 0 where the kernel doesn't say."""
    try:
        lines = MEMORY.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), 0)


def shares(demands: Mapping[Kind, Demand], now: float, warm: Warm, free_memory: int) -> dict[Kind, int]:
    """How many of each kind are to wait: the kind that was asked for last has its fill first."""
    left, found = warm.most, {}
    for kind, demand in sorted(demands.items(), key=lambda item: max(item[1].asked, default=0.0), reverse=True):
        fits = free_memory >= kind.limits.memory_bytes
        found[kind] = min(left, demand.lately(now, warm.seconds)) if fits else 0
        left -= found[kind]
    return found


class WarmPool:
    """Holds them for a Sandbox; `begin` starts one, and `free_memory` says how many bytes programs could still have."""

    def __init__(
        self,
        warm: Warm,
        begin: Callable[[Kind, Environment], Waiting],
        free_memory: Callable[[], int] = available_memory,
    ) -> None:
        self.warm, self._begin, self._free_memory = warm, begin, free_memory
        self.most, self.taken, self._running = warm.most, 0, 0
        self._demands: dict[Kind, Demand] = {}
        self._waiting: dict[Kind, list[Waiting]] = {}
        self._lock, self._wake = threading.Lock(), threading.Event()
        self._keeper: threading.Thread | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """While a program runs: a CPU is its own, and imports are left until there is one for them."""
        with self._lock:
            self._running += 1
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1
            self._wake.set()

    def take(self, kind: Kind, environment: Environment) -> Waiting | None:
        """One that waits, the taker's from now on; None where there is none, which the background hears of."""
        if not self.most:
            return None
        self.expect(kind, environment)
        with self._lock:
            found = next((w for w in self._waiting.get(kind, ()) if w.early_seconds is not None), None)
            if found:
                self._waiting[kind].remove(found)
        if found and not is_sound(found):
            closed([found])
            return None
        self.taken += found is not None
        return found

    def expect(self, kind: Kind, environment: Environment) -> None:
        """Says that a program of a kind comes, or has come and will have others of its kind after it."""
        with self._lock:
            self._demands.setdefault(kind, Demand(environment)).asked.append(time.monotonic())
            if self._keeper is None or not self._keeper.is_alive():
                self._keeper = threading.Thread(target=self._keep, name="warm", daemon=True)
                self._keeper.start()
        self._wake.set()

    def ready(self, kind: Kind) -> int:
        """How many of a kind have imported and wait."""
        with self._lock:
            return sum(w.early_seconds is not None for w in self._waiting.get(kind, ()))

    def refuses(self, kind: Kind) -> bool:
        """Whether programs of this kind are run cold, since one of its containers failed to become ready."""
        with self._lock:
            return kind in self._demands and time.monotonic() < self._demands[kind].refused_until

    def drain(self) -> None:
        """Ends all that wait; what is asked for later is filled up again."""
        with self._lock:
            self._demands.clear()
            keeper = self._keeper
        self._wake.set()
        if keeper:
            keeper.join(DRAIN_SECONDS)

    def _keep(self) -> None:
        while True:
            with self._lock:
                wanted = shares(self._demands, time.monotonic(), self.warm, self._free_memory())
                gone = self._surplus(wanted)
                waits = {kind: len(each) for kind, each in self._waiting.items()}
                missing = [(k, self._demands[k].environment) for k, n in wanted.items() if n > waits.get(k, 0)]
                if not (any(wanted.values()) or gone or any(waits.values())):
                    self._keeper = None
                    return
            closed(gone)
            if self._importing() + self._running < CPUS and missing:
                self._begin_one(*missing[0])
            else:
                self._wake.wait(LOOK_SECONDS)
                self._wake.clear()

    def _surplus(self, wanted: Mapping[Kind, int]) -> list[Waiting]:
        """Takes out those that aren't wanted any more, those that have waited too long, and those that have ended."""
        gone: list[Waiting] = []
        for kind, each in self._waiting.items():
            bad = [w for w in each if w.age > self.warm.seconds or not (w.early_seconds is None or is_sound(w))]
            kept = [w for w in each if w not in bad]
            gone += bad + kept[wanted.get(kind, 0) :]
            self._waiting[kind] = kept[: wanted.get(kind, 0)]
        return gone

    def _importing(self) -> int:
        """Looks whether those that import have become ready, which nobody takes before; how many still import."""
        with self._lock:
            importing = [(kind, w) for kind, each in self._waiting.items() for w in each if w.early_seconds is None]
        still = 0
        for kind, waiting in importing:
            try:
                ready = waiting.is_ready()
            except FAILURES:
                ready, failed = False, True
            else:
                failed = not ready and waiting.age > READY_SECONDS
            if failed:
                self._refuse(kind)
                with self._lock:
                    self._waiting[kind] = [w for w in self._waiting[kind] if w is not waiting]
                closed([waiting])
            still += not (ready or failed)
        return still

    def _begin_one(self, kind: Kind, environment: Environment) -> None:
        try:
            waiting = self._begin(kind, environment)
        except FAILURES:
            self._refuse(kind)
            return
        with self._lock:
            self._waiting.setdefault(kind, []).append(waiting)

    def _refuse(self, kind: Kind) -> None:
        """Programs of this kind run cold for a while."""
        with self._lock:
            if kind in self._demands:
                self._demands[kind].refused_until = time.monotonic() + REFUSED_SECONDS


def is_sound(waiting: Waiting) -> bool:
    """Whether one that was ready still is."""
    with suppress(*FAILURES):
        return waiting.is_ready()
    return False


def closed(gone: Iterable[Waiting]) -> None:
    """Ends each; one that the engine doesn't let go of is left to a sweep."""
    for waiting in gone:
        with suppress(*FAILURES):
            waiting.close()
