"""What containers that wait with torch imported give: a verdict of such runs, beside one `docker run`."""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.running import ISSUE, MESSAGE, PROGRAM, docker_run, timed
from bot.answering.course import answer_issue
from bot.answering.local_runs import LocalRuns
from bot.answering.machine import Machine
from bot.answering.request import Request
from bot.settings.config import load_config
from repros.values import Issue
from runners.environments import Environment
from runners.sandbox import Sandbox
from runners.setup import Setup
from runners.warm import Early, Kind

ROUNDS = 10
AT_A_TIME = 2
READY_SECONDS = 300.0
ENTRY, EARLY = "repro.py", Early(("torch",))


def main() -> int:
    """Prints medians, the ratio and the machine. Gives the number of wrong verdicts."""
    bench = Machine(load_config(), warm=True)
    bench.config = bench.config.model_copy(update={"warm": bench.config.warm.model_copy(update={"most": AT_A_TIME})})
    spec = Setup(bench.sandbox, bench.environments, lambda: bench.releases, bench.config.releases.latest).default_spec()
    environment = bench.environments.get(spec)
    print(f"{platform.platform()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}")
    try:
        return verdicts(bench, environment)
    finally:
        bench.sandbox.warm.drain()


def verdicts(bench: Machine, environment: Environment) -> int:
    """From an issue's text to its verdict, with a container waiting for each run, beside one `docker run`."""
    docker, ours, wrong = [], [], 0
    with tempfile.TemporaryDirectory() as name:
        folder = folder_with(PROGRAM, Path(name), "one")
        answered(bench, environment)  # what is imported and looked up once
        for _ in range(ROUNDS):
            wait_for(bench.sandbox, environment, AT_A_TIME)
            found: list[str] = []
            ours.append(timed(lambda found=found: found.append(answered(bench, environment))))  # type: ignore[misc]
            wrong += found != ["reproduced"]
            wait_for(bench.sandbox, environment, AT_A_TIME)
            docker.append(timed(lambda: docker_run(bench.sandbox, environment, str(folder))))
    print(f"docker run                 {statistics.median(docker):6.2f} s")
    ratio = statistics.median(plain / own for plain, own in zip(docker, ours, strict=True))
    print(f"verdict, all runs warm     {statistics.median(ours):6.2f} s   {ratio:.1f} times less (aim 10)")
    print(f"runs made warm             {bench.sandbox.warm.taken:6} of {2 * ROUNDS + 2}")
    return wrong


def answered(bench: Machine, environment: Environment) -> str:
    """The verdict of a report whose program was never run: a comment makes it another one."""
    program = f"{PROGRAM.rstrip()}  # {time.time_ns()}\n"
    body = ISSUE.format(program=program, message=MESSAGE, torch=environment.torch_version)
    request = Request(latest=environment.torch_version)
    runs = LocalRuns(bench, request, None, AT_A_TIME)
    answer = answer_issue(Issue(title="It raises", body=body), request, bench.config, lambda: bench.releases, runs)
    return str(answer.verdict.kind)


def wait_for(sandbox: Sandbox, environment: Environment, count: int) -> None:
    """Returns when so many containers wait. Raises TimeoutError."""
    kind = Kind(environment.hash, ENTRY, EARLY.imports, sandbox.limits, sandbox.image)
    sandbox.warm.expect(kind, environment)
    deadline = time.monotonic() + READY_SECONDS
    while sandbox.warm.ready(kind) < count:
        if time.monotonic() > deadline:
            raise TimeoutError("no container became ready")
        time.sleep(0.1)


def folder_with(program: str, parent: Path, name: str) -> Path:
    """A folder with the program, that everybody may read."""
    folder = parent / name
    folder.mkdir()
    for each in (parent, folder):
        each.chmod(0o755)
    (folder / "test.py").write_text(program, encoding="utf-8")
    return folder


if __name__ == "__main__":
    sys.exit(main())
