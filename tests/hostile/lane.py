"""Runs a hostile program with a neighbour beside it and another run after it, and says what doesn't hold.

Each lane has a store and two user ids of its own, which its programs take in turn. The neighbour of a program has the
id of the program before it, and so is the run after that one too.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil

from repros.judge.observe import observe_all
from repros.judge.question import Question
from repros.judge.verdict import decide
from repros.values import MOST_EXCEPTIONS, Outcome, Run
from runners.container_spec import STORE_LABEL, WATCHDOG_SECONDS
from runners.engine import Engine
from runners.environment import Environment
from runners.record import MOST_BYTES
from runners.sandbox import Program, Sandbox
from runners.store import Store
from runners.user_ids import user_ids
from tests.hostile.case import SMALL, Case

MOST_TRIES = 4
"""As often as a run is tried for which the host was too busy."""

BY_LIMIT = frozenset({Outcome.TIMEOUT, Outcome.OUT_OF_MEMORY, Outcome.OUTPUT_LIMIT})

WITNESS = """
import ctypes, os, time
for _ in range(8):
    watch = ctypes.CDLL(None).inotify_init()
    read, write = os.pipe()
    os.write(write, b"x" * 60_000)
    child = os.fork()
    if child == 0:
        os._exit(7)
    with open("/dev/shm/x", "wb") as shared, open("/tmp/x", "wb") as file:
        shared.write(b"x" * 8_000_000)
        file.write(b"x" * 8_000_000)
    told = (
        watch > 0, len(os.read(read, 60_000)), os.waitpid(child, 0)[1] >> 8, os.listdir("."), os.listdir("/tmp"),
        os.listdir("/dev/shm"), [name for name in os.listdir("/proc") if name.isdecimal()] == ["1", str(os.getpid())],
        [len(open("/proc/sysvipc/" + kind).readlines()) for kind in ("msg", "sem", "shm")],
    )
    for fd in (watch, read, write):
        os.close(fd)
    time.sleep(0.05)
print(told)
"""
WITNESSED = "(True, 60000, 7, ['test.py'], ['x'], ['x'], True, [1, 1, 1])\n"


@dataclass(frozen=True, slots=True)
class Held:
    """What became of a program, and what of that isn't as it must be: nothing, if it held."""

    case: Case
    run: Run
    broken: tuple[str, ...]


class Lane:
    """One place in which one program after the other is run.

    Args:
        folder: where its store lies.
        number: of the lanes of this process, counted from 0.
        runtime: another OCI runtime; None: the engine's own.
    """

    def __init__(self, folder: Path, number: int = 0, runtime: str | None = None) -> None:
        engine = Engine()
        ids = user_ids(None, engine.info())
        first = ids[(os.getpid() * 8 + number * 2) % (len(ids) - 1)]
        self.store, self.engine = Store(folder), engine
        self._sandboxes = deque(
            Sandbox(engine, self.store, SMALL, runtime=runtime, ids=range(user, user + 1))
            for user in (first, first + 1)
        )
        self._before = "nothing"

    def hold(self, case: Case, environment: Environment, bare: Environment) -> Held:
        """Runs one program in `environment`, and its neighbour in one without torch."""
        repro = case.repro if case.verdict else None
        program = Program.of(repro) if repro else Program.script(case.text)
        with ThreadPoolExecutor(1) as pool:
            neighbour = pool.submit(self.disturbed, bare)
            run = tried(lambda: self._sandboxes[1].run(program, environment, job="hostile", limits=case.bounds))
            broken = [*neighbour.result(), *told_wrong(case, run), *unbounded(case, run)]
        broken += self._left()
        if repro:
            asked = Question((run.torch,), run.torch, (run.torch,))
            verdict = decide(repro, observe_all(repro, [run]), asked)
            broken += [f"the verdict is {verdict.kind}: {verdict.reason}"] * (verdict.kind != case.verdict)
        self._before = case.name
        self._sandboxes.rotate()
        return Held(case, run, tuple(broken))

    def disturbed(self, bare: Environment) -> list[str]:
        """What a run feels of the program beside it, or of the one before it, whose user id it has."""
        seen = tried(lambda: self._sandboxes[0].run(Program.script(WITNESS), bare, job="hostile"))
        if seen.stdout == WITNESSED:
            return []
        ended = f"{seen.outcome} {seen.reason or ''} {seen.stdout!r} {seen.stderr[-200:]!r}"
        return [f"the run beside it, after {self._before}: {ended}"]

    def _left(self) -> Iterator[str]:
        """What is still there when no run is."""
        label: dict[str, str | list[str] | bool] = {"label": f"{STORE_LABEL}={self.store.id}"}
        for container in self.engine.client.containers.list(all=True, filters=label):
            yield f"the container {container.name} is left"
        for path in self.store.temporaries.iterdir():
            yield f"{path.name} is left"
        for path in self.store.locks.iterdir():
            if not free(path):
                yield f"the lock {path.name} is held"
        users = {sandbox.ids[0] for sandbox in self._sandboxes}
        for process in psutil.process_iter(["uids", "cmdline"]):
            if users & set(process.info["uids"] or ()):
                yield f"a process of its users is left: {process.info['cmdline']}"


def tried(run: Callable[[], Run]) -> Run:
    """A run, made anew as the bot makes one anew that the host kept from running."""
    for _ in range(MOST_TRIES - 1):
        made = run()
        if not (made.outcome is Outcome.INFRA_ERROR and "host-busy" in (made.reason or "")):
            return made
    return run()


def told_wrong(case: Case, run: Run) -> Iterator[str]:
    """What the Run says otherwise than it was."""
    if run.outcome is not case.outcome and not starved(case, run):
        yield f"the outcome is {run.outcome} ({run.reason or run.signal or run.exit_code}): {run.stderr[-300:]!r}"
    if run.signal != case.signal:
        yield f"the signal is {run.signal}"
    if run.outcome in BY_LIMIT and not run.reason:
        yield "the limit isn't named"
    if run.outcome is Outcome.OUTPUT_LIMIT and not run.truncated:
        yield "it isn't told that its output was cut"
    if case.prints is not None and run.stdout.strip("\n") != case.prints:
        yield f"it prints {run.stdout[:300]!r}"
    raised = f"{run.exception}: {run.message}"
    if case.raises is not None and not re.fullmatch(case.raises, raised, re.DOTALL):
        yield f"it raises {raised[:300]!r}"
    if case.raises is not None and not run.trusted:
        yield "what it raises isn't trusted"


def starved(case: Case, run: Run) -> bool:
    """Whether it was ended at its time limit, as it must be, on a host that hardly let it run: then that is told."""
    told = run.outcome is Outcome.INFRA_ERROR and (run.reason or "").startswith("host-busy: ")
    return told and case.outcome is Outcome.TIMEOUT and run.seconds >= case.bounds.seconds


def unbounded(case: Case, run: Run) -> Iterator[str]:
    """What is more than the limits allow."""
    limits = case.bounds
    recorded = sum(len(e.type) + len(e.message) + sum(len(f.source or "") for f in e.frames) for e in run.exceptions)
    most = {
        "seconds": (run.seconds, limits.seconds + WATCHDOG_SECONDS),
        "characters of output": (len(run.stdout) + len(run.stderr), limits.output_bytes),
        "bytes of memory": (run.peak_bytes, limits.memory_bytes),
        "exceptions": (len(run.exceptions), MOST_EXCEPTIONS),
        "frames": (sum(len(e.frames) for e in run.exceptions), 200 * MOST_EXCEPTIONS),
        "characters of exceptions": (recorded, MOST_BYTES),
    }
    for name, (seen, limit) in most.items():
        if seen > limit:
            yield f"{seen:,} {name}, and {limit:,} is the limit"


def free(path: Path) -> bool:
    """Whether nobody holds a lock."""
    fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(fd)
    return True
