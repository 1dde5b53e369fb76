"""Throughput of one, two and four worker processes on one PostgreSQL, with runs that take one second each.

All is the product's own (queue, jobs, plan, cache of runs, heartbeats, watch over the dead) but the container: a
machine of two cores can't run four programs at once, so a run sleeps instead. The default environment has to be there.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from dbos import DBOS
from sqlalchemy import URL, make_url

from bot.answering.local_runs import LocalRuns
from bot.answering.machine import Machine
from bot.answering.question import or_bad_input
from bot.answering.request import Request
from bot.answering.trial import Trial, Unavailable, run_out
from bot.database.engine import open_engine
from bot.database.migrate import upgrade
from bot.database.processes import Processes
from bot.database.runs import RunCache
from bot.failures import BadInput
from bot.jobs.engine import launched, migrate
from bot.jobs.orders import ISSUES, Priority
from bot.jobs.process import DOCKER_SIDE, Process, alive, end, joined
from bot.logs.configure import configure_logs
from bot.serve.child_runs import ChildRuns
from bot.settings.config import load_config
from bot.settings.schema import Config
from bot.worker.process import work
from repros.judge.plan import Question
from repros.read import read_issue
from repros.values import Issue, Outcome, Repro, Run
from runners.choose import latest_release
from runners.environment import Environment
from runners.sandbox import Program, Sandbox
from tests.bot.database.postgres import Postgres, running

RUN_SECONDS = 1.0
ISSUES_PER_WORKER = 12
"""Each asks for a run and, when that has ended, for its repeat."""

AIMS = {2: 1.9, 4: 3.7}
JOB = "benchmark"
READY_SECONDS = 120.0
COMMAND = [sys.executable, "-m", "benchmarks.workers"]


class SleepingSandbox(Sandbox):
    """A sandbox whose programs take a second, end well and print nothing."""

    def run(self, program: Program, environment: Environment, *, repeat: int = 1, **_: Any) -> Run:  # noqa: ARG002
        """A Run without a container."""
        time.sleep(RUN_SECONDS)
        return Run(
            environment.torch_version,
            environment.python_version,
            Outcome.OK,
            exit_code=0,
            seconds=RUN_SECONDS,
            environment=environment.hash,
            repeat=repeat,
            recorded=True,
        )


class SleepingMachine(Machine):
    """The worker's own workbench but for the sandbox."""

    @cached_property
    def sandbox(self) -> Sandbox:
        """Runs nothing."""
        return SleepingSandbox(self.engine, self.store, self.limits, runtime=self.config.runtime)


def main() -> int:
    """Print each number of workers with its rate and its ratio to one worker's; 1 where a run was lost."""
    build_environment()
    with running() as postgres:
        measured = {workers: measure(postgres, workers) for workers in (1, *AIMS)}
    baseline = measured[1]["runs"] / measured[1]["seconds"]
    for workers, found in measured.items():
        rate = found["runs"] / found["seconds"]
        told = f"{rate / baseline:.2f} times (aim {AIMS[workers]})" if workers in AIMS else "the baseline"
        print(f"workers: {workers} {found['runs']:4} runs in {found['seconds']:5.1f} s {rate:6.2f} a second   {told}")
    return int(any(found["runs"] != 2 * ISSUES_PER_WORKER * workers for workers, found in measured.items()))


def build_environment() -> None:
    """Has the environment of the runs there before time counts."""
    bench = Machine(load_config())
    spec = LocalRuns(bench, Request()).spec(repro_of(0), release_of(bench))
    if isinstance(spec, Unavailable):
        raise BadInput(spec.reason)
    bench.environments.get(spec)


def release_of(bench: Machine) -> str:
    """The release that the runs are on. Raises BadInput where the configured one is none."""
    return or_bad_input(latest_release(bench.releases, None, bench.config.releases.latest)).release.version


def repro_of(number: int) -> Repro:
    """A Repro that differs from all others, so that no run of it is remembered."""
    text = f'```python\nraise ValueError("{number}")\n```\n\n```\nValueError: {number}\n```\n'
    return read_issue(Issue(id=str(number), title="It raises", body=text)).repros[0]


def measure(postgres: Postgres, workers: int) -> dict[str, Any]:
    """Runs and seconds of so many workers on a fresh database."""
    address = postgres.create(f"workers_{workers}")
    with tempfile.TemporaryDirectory() as name:
        config = Path(name, "config.yaml")
        config.write_text(yaml.safe_dump({"database_url": address}), encoding="utf-8")
        create_tables(make_url(address).set(drivername="postgresql+psycopg"))
        with Path(name, "log").open("wb") as log:
            started = [subprocess.Popen([*COMMAND, "work", str(config)], stderr=log) for _ in range(workers)]
            try:
                asking = [*COMMAND, "ask", str(config), str(workers)]
                done = subprocess.run(asking, check=True, stdout=subprocess.PIPE, stderr=log)
            except subprocess.CalledProcessError:
                print(Path(name, "log").read_text(encoding="utf-8")[-4000:], file=sys.stderr)
                raise
            finally:
                for process in started:
                    process.terminate()
                for process in started:
                    process.wait()
    return dict(json.loads(done.stdout))


def create_tables(url: URL) -> None:
    """Makes the product's and the engine's tables."""
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    migrate(url)


def ask(config: Config, workers: int) -> None:
    """The GitHub side's process: judges issues with the workers' runs, and says runs and seconds. Doesn't return."""
    release = release_of(Machine(config))
    with joined(config, "github", 1) as process:
        register(RunCache(process.engine), release)
        with launched([ISSUES], 1, 0), alive(process):
            wait_for(workers, process)
            judged(range(workers))  # connections and lists are there before time counts
            started = time.monotonic()
            runs = judged(range(100, 100 + ISSUES_PER_WORKER * workers))
            print(json.dumps({"runs": runs, "seconds": time.monotonic() - started}), flush=True)
    end(0)


def register(cache: RunCache, release: str) -> None:
    """Makes the job known that judges an issue as `repro serve` does; it gives the number of runs that answered."""

    @DBOS.workflow(name=JOB)
    def judge(number: int) -> int:
        executor = ChildRuns(str(DBOS.workflow_id), Priority.EVENT, Request(), cache)
        question = Question(reported=(release,), latest=release, known=(release,))
        verdict = run_out(Trial(repro_of(number), question), executor).verdict()
        return sum(seen.run.outcome is Outcome.OK for seen in verdict.runs)

    _ = judge


def wait_for(workers: int, process: Process) -> None:
    """Waits until so many workers were seen. Raises TimeoutError."""
    deadline = time.monotonic() + READY_SECONDS
    while Processes(process.engine).slots(DOCKER_SIDE) < workers:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{workers} workers did not come up")
        time.sleep(0.1)


def judged(numbers: range) -> int:
    """Has issues judged, all at once; gives how many runs they took."""
    handles = [
        DBOS.enqueue_workflow_with_options(
            {"workflow_name": JOB, "queue_name": ISSUES, "workflow_id": f"i{n}", "priority": Priority.EVENT}, n
        )
        for n in numbers
    ]
    return sum(handle.get_result(polling_interval_sec=0.1) for handle in handles)


def as_process(role: str, path: Path, *rest: str) -> None:
    """One of the benchmark's processes."""
    configure_logs()
    config = load_config(path)
    if role == "work":
        work(SleepingMachine(config), 1)
    else:
        ask(config, int(rest[0]))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        as_process(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
    else:
        sys.exit(main())
