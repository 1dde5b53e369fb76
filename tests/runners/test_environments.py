"""Environments are built once, whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event

import pytest

from repros.values import Outcome
from runners.environments import Environments, EnvironmentSpec, control_failure, spec_hash
from runners.failures import EnvironmentFailed, InterpreterMissing, NoWheel
from runners.interpreters import Interpreters
from runners.room import Room
from runners.sandbox import Program, Sandbox
from runners.store import FACTS, Store, remove_tree
from tests.runners.conftest import CURRENT, LIMITS
from tests.runners.test_damage import flip

pytestmark = pytest.mark.docker

SMALL = EnvironmentSpec(None, CURRENT, ("six==1.16.0",))
"""A real package that installs in no time."""


@pytest.fixture
def fresh(store: Store, sandbox: Sandbox, tmp_path: Path) -> Iterator[Environments]:
    """An empty store with the shared one's interpreters."""
    own = Store(tmp_path / "store")
    shared = Interpreters(store, sandbox).get(CURRENT)
    (own.interpreters / shared.path.name).symlink_to(shared.path)
    its_sandbox = Sandbox(sandbox.engine, own, LIMITS)
    yield Environments(own, Interpreters(own, its_sandbox), its_sandbox)
    remove_tree(own.root)


def test_a_second_get_builds_nothing_and_asks_no_index(fresh: Environments, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    first = fresh.get(SMALL, told.append)
    assert told
    told.clear()
    monkeypatch.setenv("PATH", "")
    assert fresh.get(SMALL, told.append) == first
    assert told == []


def test_another_spec_with_the_same_lock_is_the_same_environment(fresh: Environments) -> None:
    first = fresh.get(SMALL)
    told: list[str] = []
    assert fresh.get(EnvironmentSpec(None, CURRENT, ("six>=1.16,<1.17",)), told.append) == first
    assert not any("installing" in line for line in told)


def test_those_who_ask_at_once_wait_for_one_build(fresh: Environments) -> None:
    told: list[str] = []
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: fresh.get(SMALL, told.append), range(4)))
    assert len({e.hash for e in found}) == 1
    assert len([line for line in told if "installing" in line]) == 1


def test_what_is_asked_for_is_there_and_read_only(fresh: Environments, sandbox: Sandbox) -> None:
    built = fresh.get(SMALL)
    assert built.packages == ("six==1.16.0",)
    made = fresh.sandbox.run(
        Program.script("import six, sys\nprint(six.__version__, six.__file__, six.__cached__)\n"), built, job="tests"
    )
    library = f"/opt/env/lib/python{CURRENT}/site-packages"
    assert made.stdout == f"1.16.0 {library}/six.py {library}/__pycache__/six.cpython-{CURRENT.replace('.', '')}.pyc\n"
    assert all(p.stat().st_mode & 0o222 == 0 for p in (built.path / "env").rglob("*") if not p.is_symlink())
    assert next((built.path / "env").rglob("six.py")).stat().st_nlink > 1, "hardlinked from uv's cache"
    assert next((built.path / "env").rglob("six.cpython*.pyc"))


def test_packages_are_those_of_the_day(fresh: Environments) -> None:
    old = fresh.get(EnvironmentSpec(None, CURRENT, ("toml",), date(2020, 10, 20)))
    assert old.packages == ("toml==0.10.1",)


def test_a_package_without_wheels_is_refused_in_one_line(fresh: Environments) -> None:
    with pytest.raises(NoWheel, match=r"^no wheels for six==0\.9\.0 for Python") as caught:
        fresh.get(EnvironmentSpec(None, CURRENT, ("six==0.9.0",)))
    assert "\n" not in str(caught.value)
    assert fresh.list() == []


@pytest.mark.parametrize("package", ["six @ https://example.org/six.whl", "-r /etc/passwd", "--help", "./here", "a b"])
def test_a_requirement_that_is_no_plain_name_is_refused(fresh: Environments, package: str) -> None:
    with pytest.raises(EnvironmentFailed, match="not a plain requirement"):
        fresh.get(EnvironmentSpec(None, CURRENT, (package,)))


@pytest.mark.parametrize("python", ["3.99", "2.7", "3.7; rm", "../3.7"])
def test_a_python_that_can_not_be_had_is_said_in_one_line(fresh: Environments, python: str) -> None:
    fresh.interpreters.download = False
    with pytest.raises(InterpreterMissing) as caught:
        fresh.get(EnvironmentSpec(None, python))
    assert "\n" not in str(caught.value)


def test_an_environment_that_fails_its_control_run_is_never_in_the_store(fresh: Environments, store: Store) -> None:
    fresh.sandbox.limits = replace(LIMITS, output_bytes=1)
    with pytest.raises(EnvironmentFailed, match="the control run failed: more than 1 bytes of output"):
        fresh.get(SMALL)
    assert list(fresh.store.environments.iterdir()) == []
    assert list(fresh.store.specs.iterdir()) == []
    assert list(fresh.store.temporaries.iterdir()) == []


BUILD = """
import sys
from pathlib import Path
from tests.runners.conftest import *
from tests.runners.test_environments import SMALL
store = Store(Path(sys.argv[1]))
sandbox = Sandbox(Engine(), store, LIMITS)
Environments(store, Interpreters(store, sandbox), sandbox).get(SMALL, lambda line: print(line, flush=True))
"""


@pytest.mark.parametrize("moment", ["resolving", "installing", "trying"])
def test_a_build_that_was_killed_is_begun_afresh(fresh: Environments, moment: str) -> None:
    child = subprocess.Popen([sys.executable, "-c", BUILD, str(fresh.store.root)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert any(line.startswith(moment) for line in child.stdout)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert fresh.find(SMALL) is None
    assert fresh.list() == []
    told: list[str] = []
    built = fresh.get(SMALL, told.append)
    assert any(line.startswith("installing") for line in told)
    assert fresh.list() == [built]
    deadline = time.monotonic() + 30
    while list(fresh.store.temporaries.iterdir()) and time.monotonic() < deadline:
        fresh.sandbox.sweep()  # a uv that outlives its parent keeps the folder until it ends
        time.sleep(0.2)
    assert list(fresh.store.temporaries.iterdir()) == []


@pytest.mark.parametrize("name", ["six.py", "six.cpython-*.pyc"])
def test_a_flipped_byte_is_found_and_what_is_removed_is_built_again(fresh: Environments, name: str) -> None:
    built = fresh.get(SMALL)
    assert fresh.verify() == [(built, None)]
    flip(next((built.path / "env").rglob(name)))
    ((_, failure),) = fresh.verify()
    assert failure
    assert fresh.shelf.remove(built)
    assert fresh.find(SMALL) is None
    assert fresh.get(SMALL).hash == built.hash
    assert [failure for _, failure in fresh.verify()] == [None]


@pytest.mark.parametrize("written", ["", "\0" * 40, '{"spec": "six'])
def test_what_a_machine_that_went_down_left_half_written_is_built_again(fresh: Environments, written: str) -> None:
    built = fresh.get(SMALL)
    (built.path / FACTS).write_text(written)
    (fresh.store.specs / spec_hash(SMALL)).write_text(written)
    assert fresh.find(SMALL) is None
    assert fresh.list() == []
    assert fresh.shelf.broken() == [built.path]
    again = fresh.get(SMALL)
    assert again.hash == built.hash
    assert fresh.verify() == [(again, None)]
    assert fresh.shelf.broken() == []


def test_an_environment_makes_room_for_another_unless_a_program_runs_in_it(fresh: Environments) -> None:
    first = fresh.get(EnvironmentSpec(None, CURRENT, ("six==1.15.0",)))
    fresh.room = Room(budget=1)
    with fresh.store.locked(f"use-{first.hash}", shared=True):
        second = fresh.get(EnvironmentSpec(None, CURRENT, ("six==1.14.0",)))
        assert {each.hash for each in fresh.list()} == {first.hash, second.hash}
    third = fresh.get(SMALL)
    assert fresh.list() == [third]
    assert fresh.find(EnvironmentSpec(None, CURRENT, ("six==1.15.0",))) is None


def test_gc_leaves_what_a_program_runs_in(fresh: Environments) -> None:
    used, other = fresh.get(SMALL), fresh.get(EnvironmentSpec(None, CURRENT, ("six==1.15.0",)))
    program = Program.script("import time\nprint('begun')\ntime.sleep(20)\nimport six\nprint(six.__version__)\n")
    command = [str(Path(sys.executable).with_name("repro")), "gc", "--keep", "0", "--unused-for", "0", "--yes"]
    environ = {**os.environ, "REPRO_STORE": str(fresh.store.root)}
    begun = Event()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(fresh.sandbox.run, program, used, job="tests", on_output=lambda stream, data: begun.set())
        assert begun.wait(60)
        cleared = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
        assert not running.done()
        made = running.result()
    assert (made.outcome, made.stdout) == (Outcome.OK, "begun\n1.16.0\n")
    assert other.hash in cleared.stdout
    assert used.hash not in cleared.stdout
    assert fresh.list() == [used]


def test_an_environment_without_its_interpreter_is_not_there(fresh: Environments) -> None:
    built = fresh.get(SMALL)
    link = fresh.store.interpreters / built.interpreter.name
    elsewhere = link.readlink()
    link.unlink()
    assert fresh.find(SMALL) is None
    link.symlink_to(elsewhere)
    assert fresh.get(SMALL) == built


def test_a_real_release_passes_its_control_run(environments: Environments, sandbox: Sandbox) -> None:
    spec = EnvironmentSpec("1.3.0", "3.7", as_of=date(2019, 10, 20))
    built = environments.get(spec)
    made = sandbox.run(
        Program.script("import numpy, torch\nprint(torch.__version__, numpy.__version__)\ntorch.ones(2) @ 'x'\n"),
        built,
        job="tests",
        limits=LIMITS.for_seconds(60),
    )
    assert (made.outcome, made.exception) == (Outcome.EXCEPTION, "TypeError")
    assert made.stdout.split()[0].split("+")[0] == "1.3.0"
    assert made.stdout.split()[1] == "1.17.3"
    assert control_failure(sandbox.run(Program.script("print('1.2.0', 10)"), built, job="tests"), "1.3.0") == (
        "the control run found torch 1.2.0 instead of 1.3.0"
    )


def test_what_had_no_wheel_on_its_day_is_taken_as_of_its_first(fresh: Environments) -> None:
    """Defends: the table of first wheels that nothing read, so that no program with PyYAML ran on a release of 2019."""
    built = fresh.get(EnvironmentSpec(None, "3.7", ("pyyaml",), date(2019, 10, 10)))

    assert "pyyaml==5.4.1" in built.packages


def test_specs_are_told_apart() -> None:
    specs = [
        SMALL,
        EnvironmentSpec(None, CURRENT),
        EnvironmentSpec(None, "3.7", ("six==1.16.0",)),
        EnvironmentSpec("1.3.0", CURRENT, ("six==1.16.0",)),
        EnvironmentSpec(None, CURRENT, ("six==1.16.0",), date(2020, 1, 1)),
    ]
    assert len({spec_hash(spec) for spec in specs}) == len(specs)
