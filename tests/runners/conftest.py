"""One machine for all tests that need Docker: the store of $REPRO_STORE, else the user's, shared between runs."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from repros.values import Run, SourceFile
from runners.engine import Engine
from runners.environments import Environment, Environments, EnvironmentSpec
from runners.image import ensure_image
from runners.interpreters import Interpreters
from runners.limits import MIB, Limits
from runners.sandbox import Program, Sandbox
from runners.store import Store

LIMITS = Limits(
    seconds=30.0, output_bytes=100_000, memory_bytes=256 * MIB, cpus=1.0, work_bytes=32 * MIB, tmp_bytes=32 * MIB,
    shared_memory_bytes=16 * MIB, file_bytes=16 * MIB, processes=64, open_files=256,
)  # fmt: skip
CURRENT = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture(scope="session")
def store() -> Store:
    return Store()


@pytest.fixture(scope="session")
def sandbox(store: Store) -> Sandbox:
    engine = Engine()
    ensure_image(engine)
    return Sandbox(engine, store, LIMITS)


@pytest.fixture(scope="session")
def environments(store: Store, sandbox: Sandbox) -> Environments:
    return Environments(store, Interpreters(store, sandbox), sandbox)


@pytest.fixture(scope="session")
def bare(environments: Environments) -> Environment:
    return environments.get(EnvironmentSpec(None, CURRENT))


@pytest.fixture(scope="session")
def run(sandbox: Sandbox, bare: Environment) -> Callable[..., Run]:
    """Runs a script in an environment without torch."""

    def run_script(text: str, *others: SourceFile, name: str = "test.py", **options: object) -> Run:
        program = Program((SourceFile(name, text), *others), name)
        return sandbox.run(program, bare, job="tests", **options)  # type: ignore[arg-type]

    return run_script


@pytest.fixture(scope="session")
def prompt(sandbox: Sandbox, bare: Environment) -> Callable[..., Run]:
    """Runs a transcript in an environment without torch."""

    def run_transcript(text: str, limits: Limits = LIMITS) -> Run:
        program = Program((SourceFile("in.py", text),), "in.py", "transcript")
        return sandbox.run(program, bare, job="tests", limits=limits)

    return run_transcript
