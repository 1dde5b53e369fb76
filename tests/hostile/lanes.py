"""Two hostile programs at a time, in an order that whoever waits for them gives."""

from __future__ import annotations

import queue
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from runners.engine import Engine
from runners.environment import Environment, EnvironmentSpec
from runners.environments import Environments
from runners.image import ensure_image
from runners.interpreters import Interpreters
from runners.sandbox import Sandbox
from runners.store import Store
from tests.hostile.case import FOR_TORCH, Case
from tests.hostile.lane import Held, Lane

AT_A_TIME = 2
TORCH = "2.13.0"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


class Lanes:
    """Lanes that take the next program as they come free; each is run `times` times in a row."""

    def __init__(self, lanes: Sequence[Lane], with_torch: Environment, bare: Environment, times: int = 1) -> None:
        self._free: queue.SimpleQueue[Lane] = queue.SimpleQueue()
        for lane in lanes:
            self._free.put(lane)
        self._lanes = lanes
        self._with_torch, self._bare, self._times = with_torch, bare, times
        self._pool = ThreadPoolExecutor(len(lanes))
        self._started: dict[str, Future[list[Held]]] = {}

    def start(self, case: Case) -> Future[list[Held]]:
        """What becomes of a program, each time; it is begun unless it has been."""
        if case.name not in self._started:
            self._started[case.name] = self._pool.submit(self._hold, case)
        return self._started[case.name]

    def stop(self) -> None:
        """Waits for what runs, and begins nothing more."""
        self._pool.shutdown(cancel_futures=True)

    def end(self) -> list[str]:
        """Stops; what the runs after the last programs feel of them."""
        self.stop()
        return [line for lane in self._lanes for line in lane.disturbed(self._bare)]

    def _hold(self, case: Case) -> list[Held]:
        lane = self._free.get()
        try:
            environment = self._with_torch if case.torch else self._bare
            return [lane.hold(case, environment, self._bare) for _ in range(self._times)]
        finally:
            self._free.put(lane)


@contextmanager
def opened(folder: Path, *, times: int = 1, runtime: str | None = None) -> Iterator[Lanes]:
    """Lanes below a folder, with the environments of the user's store, which nobody prunes meanwhile."""
    engine, store = Engine(), Store()
    ensure_image(engine)
    sandbox = Sandbox(engine, store, FOR_TORCH)
    environments = Environments(store, Interpreters(store, sandbox), sandbox)
    with_torch, bare = (environments.get(EnvironmentSpec(release, PYTHON)) for release in (TORCH, None))
    with ExitStack() as stack:
        for environment in (with_torch, bare):
            stack.enter_context(store.locked(f"use-{environment.hash}", shared=True))
        made = [Lane(folder / str(number), number, runtime) for number in range(AT_A_TIME)]
        lanes = Lanes(made, with_torch, bare, times)
        stack.callback(lanes.stop)
        yield lanes
