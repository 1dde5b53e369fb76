"""Containers that wait for a program: how many there are, that each serves one, and what ends them."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from repros.values import Outcome, Run, SourceFile
from runners.environment import Environment
from runners.limits import Limits
from runners.sandbox import STORE_LABEL, WAITING_JOB, Program, Sandbox
from runners.shelf import Shelf
from runners.store import Store
from runners.warm import Demand, Early, Kind, Warm, WarmPool, shares
from tests.runners.conftest import LIMITS

WARM = Warm(most=2, seconds=60.0)
EARLY = Early(("json",))
TELLS = "import os\nprint(os.getuid())\n"


def kind(name: str, limits: Limits = LIMITS) -> Kind:
    return Kind(name, "repro.py", ("torch",), limits, "image")


NOWHERE = Environment("", Store.__new__(Store), "", "", "")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "refused", "memory", "most", "expected"),
    [
        ({"a": []}, {}, 10**12, 2, {"a": 0}),
        ({"a": [99.0]}, {}, 10**12, 2, {"a": 1}),
        ({"a": [97.0, 98.0, 99.0]}, {}, 10**12, 2, {"a": 2}),
        ({"a": [10.0, 99.0]}, {}, 10**12, 2, {"a": 1}),
        ({"a": [98.0, 98.0], "b": [99.0]}, {}, 10**12, 2, {"a": 1, "b": 1}),
        ({"a": [98.0], "b": [99.0, 99.0]}, {}, 10**12, 2, {"a": 0, "b": 2}),
        ({"a": [99.0]}, {"a": 101.0}, 10**12, 2, {"a": 0}),
        ({"a": [99.0]}, {"a": 99.0}, 10**12, 2, {"a": 1}),
        ({"a": [99.0]}, {}, LIMITS.memory_bytes - 1, 2, {"a": 0}),
        ({"a": [99.0]}, {}, 10**12, 0, {"a": 0}),
    ],
)
def test_as_many_wait_as_were_asked_for_lately_the_last_kind_first(
    asked: dict[str, list[float]], refused: dict[str, float], memory: int, most: int, expected: dict[str, int]
) -> None:
    demands = {kind(name): Demand(NOWHERE, moments, refused.get(name, 0.0)) for name, moments in asked.items()}
    found = shares(demands, 100.0, Warm(most, 60.0), memory)
    assert {each.environment: count for each, count in found.items()} == expected


@pytest.fixture
def warm(sandbox: Sandbox, store: Store) -> Iterator[Sandbox]:
    made = Sandbox(sandbox.engine, store, LIMITS, warm=WARM)
    yield made
    made.warm.drain()


def until(holds: Callable[[], object], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def usual(warm: Sandbox, bare: Environment, limits: Limits = LIMITS) -> Kind:
    return Kind(bare.hash, "repro.py", EARLY.imports, limits, warm.image)


def prepared(warm: Sandbox, bare: Environment, limits: Limits = LIMITS) -> WarmPool:
    """The pool, once a container of the usual kind waits."""
    warm.warm.expect(usual(warm, bare, limits), bare)
    until(lambda: warm.warm.ready(usual(warm, bare, limits)))
    return warm.warm


def script(text: str) -> Program:
    return Program((SourceFile("repro.py", text),), "repro.py")


def run(warm: Sandbox, bare: Environment, text: str, early: Early = EARLY, limits: Limits = LIMITS) -> Run:
    return warm.run(script(text), bare, job="tests", early=early, limits=limits)


def left(sandbox: Sandbox) -> list[object]:
    """The containers that wait, of this store."""
    labels: dict[str, str | list[str] | bool] = {
        "label": [f"{STORE_LABEL}={sandbox.store.id}", f"reprobot.job={WAITING_JOB}"]
    }
    return list(sandbox.engine.client.containers.list(all=True, filters=labels))


@pytest.mark.docker
def test_each_serves_one_program_and_holds_its_environment_until_it_is_drained(
    warm: Sandbox, bare: Environment
) -> None:
    pool = prepared(warm, bare)
    assert not Shelf(warm.store).is_free(bare)
    first, second = (run(warm, bare, TELLS) for _ in range(2))
    assert (first.outcome, first.stderr, pool.taken >= 1) == (Outcome.OK, "", True)
    assert first.stdout != second.stdout, "two programs have two users, so two containers"
    until(lambda: pool.ready(usual(warm, bare)) == WARM.most)
    pool.drain()
    assert (pool.ready(usual(warm, bare)), left(warm), Shelf(warm.store).is_free(bare)) == (0, [], True)


@pytest.mark.docker
def test_its_time_limit_counts_from_the_moment_in_which_it_gets_its_program(warm: Sandbox, bare: Environment) -> None:
    limits = LIMITS.for_seconds(3.0)
    pool = prepared(warm, bare, limits=limits)
    time.sleep(3.5)
    made = run(warm, bare, "import time\nprint('a')\ntime.sleep(1)\nprint('b')\ntime.sleep(60)\n", limits=limits)
    assert (made.outcome, made.stdout, pool.taken) == (Outcome.TIMEOUT, "a\nb\n", 1)
    assert made.reason == "still running after 3 seconds"


@pytest.mark.docker
@pytest.mark.parametrize("module", ["this", "nosuchmodule"])
def test_where_the_imports_say_something_or_fail_programs_run_cold(
    warm: Sandbox, bare: Environment, module: str
) -> None:
    """What torch prints when it is imported is part of what the program prints."""
    asked = Kind(bare.hash, "repro.py", (module,), LIMITS, warm.image)
    warm.warm.expect(asked, bare)
    until(lambda: warm.warm.refuses(asked))
    made = run(warm, bare, f"import {module}\n", Early((module,)))
    assert ("Zen" in made.stdout, warm.warm.taken) == (module == "this", 0)
    assert made.exception == (None if module == "this" else "ModuleNotFoundError")
    until(lambda: not left(warm))


@pytest.mark.docker
def test_a_run_that_is_doubted_is_made_again_from_its_beginning(warm: Sandbox, bare: Environment) -> None:
    pool, seen = prepared(warm, bare), []

    def doubts(made: Run) -> bool:
        seen.append(made)
        return True

    made = run(warm, bare, TELLS, replace(EARLY, doubts=doubts))
    assert (pool.taken, len(seen), made.stdout != seen[0].stdout) == (1, 1, True)


DIES = """
from tests.runners.test_warm import *
store = Store()
(bare,) = [e for e in Shelf(store).list() if e.hash == sys.argv[1]]
from runners.engine import Engine
prepared(Sandbox(Engine(), store, LIMITS, warm=Warm(1, 60.0)), bare)
print("waits", flush=True)
time.sleep(60)
"""


@pytest.mark.docker
def test_when_its_owner_is_killed_it_ends_by_itself_and_is_swept(sandbox: Sandbox, bare: Environment) -> None:
    child = subprocess.Popen([sys.executable, "-c", DIES, bare.hash], stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"waits\n"
    (container,) = left(sandbox)
    child.kill()
    child.wait()
    assert container.wait(timeout=20)["StatusCode"] == 1  # type: ignore[attr-defined]
    sandbox.sweep()
    assert left(sandbox) == []
