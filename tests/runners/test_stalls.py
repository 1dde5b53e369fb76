"""A time limit counts as evidence only where the host let the program run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from repros.values import Outcome, Run
from runners.stalls import stalled_seconds
from tests.runners.conftest import LIMITS

Script = Callable[..., Run]

BUSY = "while True: pass\n"
HOGS_A_CPU = 24


@pytest.fixture
def busy_host() -> Iterator[None]:
    """A host whose every CPU has so much to do that a container gets a twentieth of it."""
    hog = [sys.executable, "-c", BUSY]
    # A session each: the scheduler may give all processes of one session a single share.
    hogs = [subprocess.Popen(hog, start_new_session=True) for _ in range(HOGS_A_CPU * (os.cpu_count() or 1))]
    try:
        yield
    finally:
        for each in hogs:
            each.kill()
        for each in hogs:
            each.wait()


@pytest.mark.docker
@pytest.mark.skipif(not Path("/proc/pressure/cpu").exists(), reason="this kernel tells no pressure")
@pytest.mark.usefixtures("busy_host")
def test_a_program_that_starves_is_not_held_against_the_issue(run: Script) -> None:
    made = run(BUSY, limits=replace(LIMITS.for_seconds(6), cpus=1.0))
    assert made.outcome is Outcome.INFRA_ERROR
    assert made.reason is not None
    assert made.reason.startswith("host-busy: ")


@pytest.mark.docker
def test_a_program_that_its_own_limit_holds_back_has_had_its_time(run: Script) -> None:
    made = run(BUSY, limits=replace(LIMITS.for_seconds(4), cpus=0.1))
    assert made.outcome is Outcome.TIMEOUT


def test_a_process_of_the_same_number_that_is_not_the_container_s_is_not_asked() -> None:
    assert stalled_seconds("0123456789abcdef", os.getpid()) is None


def test_a_process_that_has_ended_says_nothing() -> None:
    assert stalled_seconds("0123456789abcdef", 2**30) is None
