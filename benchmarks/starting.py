"""How long `repro run` works before its container starts, beside `docker run`, by the engine's own clock."""

from __future__ import annotations

import os
import platform
import resource
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import Any

from benchmarks.running import ISSUE, MESSAGE, PROGRAM, docker_run, repro_run
from bot.answering.machine import Machine
from bot.settings.config import load_config
from runners.engine import Engine
from runners.environments import Environment
from runners.sandbox import Sandbox
from runners.setup import Setup

ROUNDS = 10


def main() -> int:
    """Prints medians, the ratio and the machine. Gives 0; 1 where a verdict is wrong."""
    bench = Machine(load_config())
    # Without what Python keeps of compiled modules each start would compile them, as no installed one does.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    spec = Setup(bench.sandbox, bench.environments, lambda: bench.releases, bench.config.releases.latest).default_spec()
    environment = bench.environments.get(spec)
    with tempfile.TemporaryDirectory() as folder:
        return measure(bench.sandbox, environment, Path(folder))


def measure(sandbox: Sandbox, environment: Environment, folder: Path) -> int:
    """Both ways by turns."""
    folder.chmod(0o755)
    (folder / "test.py").write_text(PROGRAM, encoding="utf-8")
    repro_run(issue_in(folder, environment))  # compiles our own modules
    docker: list[float] = []
    ours: list[float] = []
    spent: list[float] = []
    verdicts: set[str] = set()
    with starts(sandbox.engine) as started:
        for _ in range(ROUNDS):
            docker.append(until_start(started, lambda: docker_run(sandbox, environment, str(folder))))
            issue, before = issue_in(folder, environment), children_cpu()
            ours.append(until_start(started, lambda issue=issue: verdicts.add(repro_run(issue)["verdict"])))  # type: ignore[misc]
            spent.append(children_cpu() - before)
    print(f"{platform.platform()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, {ROUNDS} pairs")
    ratio = statistics.median(own / plain for own, plain in zip(ours, docker, strict=True))
    print(f"docker run, to its start   {statistics.median(docker):6.2f} s")
    print(f"repro run, to its start    {statistics.median(ours):6.2f} s   {ratio:.2f} times")
    print(f"repro run, CPU in all      {statistics.median(spent):6.2f} s")
    return int(verdicts != {"reproduced"})


def issue_in(folder: Path, environment: Environment) -> Path:
    """A report whose program was never run: a comment makes it another one."""
    program = f"{PROGRAM.rstrip()}  # {time.time_ns()}\n"
    issue = folder / "issue.md"
    issue.write_text(ISSUE.format(program=program, message=MESSAGE, torch=environment.torch_version), encoding="utf-8")
    return issue


def until_start(started: Queue[float], work: Callable[[], object]) -> float:
    """Seconds from the work's begin to the first start of a container; the work is done to its end."""
    begun = time.time()
    work()
    first = started.get(timeout=60)
    time.sleep(0.2)
    while not started.empty():
        started.get()
    return first - begun


@contextmanager
def starts(engine: Engine) -> Iterator[Queue[float]]:
    """The moments at which containers start, in seconds since 1970."""
    seen: Queue[float] = Queue()
    events: Any = engine.client.events(decode=True, filters={"type": "container", "event": "start"})

    def follow() -> None:
        for event in events:
            seen.put(event["timeNano"] / 1e9)

    threading.Thread(target=follow, daemon=True).start()
    try:
        yield seen
    finally:
        events.close()


def children_cpu() -> float:
    """The CPU seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
