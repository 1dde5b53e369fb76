"""Making a machine ready and asking it how it is, by the real commands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import docker
import pytest

from runners.image import image_tag

pytestmark = pytest.mark.docker

EXAMPLE = "repros/examples/another-exception/issue.md"


def repro(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("repro")), *words],
        capture_output=True,
        text=True,
        env={**os.environ, **environ},
        check=False,
    )


def test_setup_can_be_run_again_and_every_step_says_what_is_there() -> None:
    done = repro("setup")
    assert done.returncode == 0, done.stdout + done.stderr
    steps = [line.split()[0] for line in done.stdout.splitlines()]
    assert steps[:4] == ["engine", "leftovers", "image", "interpreters"]
    assert all(" ok " in line for line in done.stdout.splitlines())


def test_the_doctor_finds_nothing_missing_after_setup() -> None:
    done = repro("doctor")
    assert done.returncode == 0, done.stdout
    assert "missing" not in done.stdout


def test_the_doctor_names_the_command_that_mends_a_missing_engine(tmp_path: Path) -> None:
    done = repro("doctor", DOCKER_HOST=f"unix://{tmp_path}/none.sock", COLUMNS="200")
    assert done.returncode == 3
    assert "repro setup --install-docker" in done.stdout
    assert done.stderr.startswith("repro: engine: ")
    assert done.stderr.endswith("repro setup --install-docker\n")


def test_the_environment_of_setup_is_listed() -> None:
    done = repro("env", "list")
    assert "torch 2.13.0" in done.stdout


def test_a_second_run_of_the_same_thing_builds_nothing_and_answers_the_same() -> None:
    first = repro("run", EXAMPLE, "--json", "--latest", "2.13.0")
    before = repro("env", "list").stdout
    second = repro("run", EXAMPLE, "--json", "--latest", "2.13.0")
    assert repro("env", "list").stdout == before
    assert json.loads(second.stdout) == json.loads(first.stdout)
    told = json.loads(first.stdout)
    assert told["verdict"] == "different-failure"
    assert {run["image"] for run in told["results"][0]["runs"]} == {docker.from_env().images.get(image_tag()).id}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_no_container_and_says_one_line(number: signal.Signals, tmp_path: Path) -> None:
    path = tmp_path / "issue.md"
    # A program that no earlier test has run to its end, or the run is known and no container comes.
    program = f"import time\nprint({time.time_ns()})\ntime.sleep(600)"
    path.write_text(f"```python\n{program}\n```\nIt hangs forever. torch 2.13.0\n")
    command = [str(Path(sys.executable).with_name("repro")), "run", str(path), "--timeout", "500"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        job = f"reprobot.job=local-{process.pid}"
        wait_until(lambda: containers(job))
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert (said.count("\n"), "interrupted" in said) == (1, True), said
    assert containers(job) == []


def containers(label: str) -> list[str]:
    return [str(found["Id"]) for found in docker.from_env().api.containers(filters={"label": label})]


def wait_until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline, "no container appeared"
        time.sleep(0.2)


def test_a_size_that_is_none_is_said() -> None:
    done = repro("env", "prune", "--keep", "much")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "write it as 20GB" in done.stderr
