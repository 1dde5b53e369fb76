"""What running costs over its parts: `repro run` beside `docker run`, an environment's build beside plain uv."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import uv

from bot.answering.machine import Machine
from bot.settings.config import load_config
from runners.container_spec import variables
from runners.environments import Environment, Environments, EnvironmentSpec
from runners.interpreters import Interpreters
from runners.package_sources import configured_sources
from runners.sandbox import Program, Sandbox
from runners.setup import Setup
from runners.store import Store, remove_tree

ROUNDS = 10
PROGRAM = "import torch\nx = torch.ones(2, 3)\nprint(x + x.t())\n"
MESSAGE = "The size of tensor a (3) must match the size of tensor b (2) at non-singleton dimension 1"
ISSUE = "## Bug\n\n```python\n{program}```\n\n```\nRuntimeError: {message}\n```\n\nPyTorch version: {torch}\n"


def main() -> int:
    """Prints medians and ratios. Gives 0; 1 where a run did not do what it should."""
    bench = Machine(load_config())
    spec = Setup(bench.sandbox, bench.environments, lambda: bench.releases, bench.config.releases.latest).default_spec()
    environment = bench.environments.get(spec)
    return run_times(bench.sandbox, environment) + build_times(bench.environments, environment)


def timed(work: Callable[[], object]) -> float:
    """Seconds of wall clock that the work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def run_times(sandbox: Sandbox, environment: Environment) -> int:
    """The same program by `docker run`, by the sandbox and by the whole command, taking turns."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        Path(folder, "test.py").write_text(PROGRAM, encoding="utf-8")
        issue = Path(folder, "issue.md")
        docker: list[float] = []
        ours: list[float] = []
        command: list[float] = []
        answers: list[dict[str, Any]] = []
        for _ in range(ROUNDS):
            # A run that was made before is remembered: another comment makes it another program.
            program = f"{PROGRAM.rstrip()}  # {time.time_ns()}\n"
            text = ISSUE.format(program=program, message=MESSAGE, torch=environment.torch_version)
            issue.write_text(text, encoding="utf-8")
            docker.append(timed(lambda: docker_run(sandbox, environment, folder)))
            ours.append(timed(lambda: sandbox.run(Program.script(PROGRAM), environment, job="bench")))
            command.append(timed(lambda: answers.append(repro_run(issue))))
    runs = len(answers[0]["results"][0]["runs"])
    plain = statistics.median(docker)
    print(f"docker run                 {plain:6.2f} s")
    print(f"the sandbox                {statistics.median(ours):6.2f} s   {statistics.median(ours) / plain:.2f} times")
    whole = statistics.median(command)
    print(
        f"repro run, makes {runs} runs    {whole:6.2f} s   {whole / plain:.2f} times, {whole / plain / runs:.2f} a run"
    )
    verdict = answers[0]["verdict"]
    print(f"verdict                    {verdict}")
    return int(verdict != "reproduced")


def docker_run(sandbox: Sandbox, environment: Environment, folder: str) -> str:
    """What the program prints by Docker's own command, with the same mounts and limits that cost anything."""
    mounts = {environment.interpreter: "/opt/python", environment.path / "env": "/opt/env", folder: "/opt/repro"}
    volumes = [part for host, inside in mounts.items() for part in ("-v", f"{host}:{inside}:ro")]
    told = [(name, value) for name, value in variables(sandbox.limits, "").items() if name.startswith("OMP_")]
    threads = [part for name, value in told for part in ("-e", f"{name}={value}")]
    done = subprocess.run(
        [
            *("docker", "run", "--rm", "--init", "--network", "none", "--read-only", "--tmpfs", "/tmp:exec"),
            *("--tmpfs", "/work:exec,uid=65534", "--cpus", str(sandbox.limits.cpus), "--log-driver", "none"),
            *threads,
            *volumes,
            *(sandbox.image, "python", "/opt/repro/test.py"),
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr


def repro_run(issue: Path) -> dict[str, Any]:
    """The whole command, from the issue's text to its verdict."""
    done = subprocess.run(
        [sys.executable, "-m", "bot.main", "run", str(issue), "--json"], check=True, capture_output=True, text=True
    )
    return dict(json.loads(done.stdout))


def build_times(environments: Environments, environment: Environment) -> int:
    """Building the default environment anew beside `uv pip install` of the same packages, both from a filled cache."""
    own: list[float] = []
    plain: list[float] = []
    with tempfile.TemporaryDirectory(dir=environments.store.root) as folder:
        for number in range(2):
            plain.append(timed(partial(plain_uv, environments.store, environment, Path(folder, f"uv{number}"))))
            own.append(build_again(environments, environment))
    ratio = min(own) / min(plain)
    print(f"uv venv, uv pip install    {min(plain):6.2f} s")
    print(f"environment, control run   {min(own):6.2f} s   {ratio:.2f} times")
    return 0


def plain_uv(store: Store, environment: Environment, folder: Path) -> None:
    """What one would type by hand, bytecode included."""
    executable = environment.interpreter / "bin" / "python3"
    common = [uv.find_uv_bin(), "--quiet", "--cache-dir", str(store.uv_cache)]
    subprocess.run([*common, "venv", "--python", str(executable), str(folder)], check=True)
    links = [part for link in configured_sources().find_links for part in ("--find-links", link)]
    subprocess.run(
        [*common, "pip", "install", "--python", str(folder), "--compile-bytecode", *links, *environment.packages],
        check=True,
    )


def build_again(environments: Environments, environment: Environment) -> float:
    """Seconds of a build in a store of its own, which shares interpreter and uv's cache."""
    with tempfile.TemporaryDirectory(dir=environments.store.root) as folder:
        store = Store(Path(folder))
        store.uv_cache = environments.store.uv_cache
        (store.interpreters / environment.interpreter.name).symlink_to(environment.interpreter)
        sandbox = Sandbox(environments.sandbox.engine, store, environments.sandbox.limits)
        fresh = Environments(store, Interpreters(store, sandbox), sandbox)
        minor = ".".join(environment.python_version.split(".")[:2])
        seconds = timed(lambda: fresh.get(EnvironmentSpec(environment.torch_version, minor)))
        remove_tree(store.environments)
    return seconds


if __name__ == "__main__":
    sys.exit(main())
