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
from runners.disks import Traffic, counted, machine_traffic, share_of_others
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


READS = """
import glob, os
file = os.open(glob.glob("/usr/lib/gcc/*/*/cc1plus")[0], os.O_RDONLY)
while True:
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    os.lseek(file, 0, 0)
    while os.read(file, 1 << 16):
        pass
"""


@pytest.mark.docker
def test_a_program_that_waits_for_its_own_reads_has_had_its_time(run: Script) -> None:
    """What it read itself counted as the host's doing: four runs, and the verdict was an error."""
    made = run(READS, limits=LIMITS.for_seconds(5))
    assert made.outcome is Outcome.TIMEOUT, made.reason


@pytest.mark.parametrize(
    ("machine", "own", "share"),
    [
        (Traffic(1000, 100), Traffic(0, 0), 1.0),
        (Traffic(1000, 100), Traffic(1000, 100), 0.0),
        (Traffic(1000, 100), Traffic(250, 10), 0.75),
        (Traffic(1000, 100), Traffic(10, 90), 0.1),
        (Traffic(1000, 100), Traffic(400), 0.6),
        (Traffic(1000, 100), Traffic(5000, 5), 0.0),
        (Traffic(0, 0), Traffic(0, 0), 1.0),
        (Traffic(1000, 100), None, 1.0),
    ],
    ids=["others alone", "itself alone", "both", "small reads", "bytes alone", "more than all", "no disk", "unknown"],
)
def test_a_wait_for_a_disk_is_shared_out_by_what_the_disk_did(
    machine: Traffic, own: Traffic | None, share: float
) -> None:
    assert share_of_others(machine, own) == pytest.approx(share)


def test_a_disk_that_lies_on_another_is_counted_once() -> None:
    told = "254:0 rbytes=4096 wbytes=0 rios=2 wios=0 dbytes=0 dios=0\n253:1 rbytes=4096 wbytes=512 rios=2 wios=1\n7:0\n"
    assert counted(told) == Traffic(4608, 3)
    assert counted("") == Traffic(0, 0)


def test_what_the_machine_read_is_counted(tmp_path: Path) -> None:
    before = machine_traffic()
    path = tmp_path / "file"
    path.write_bytes(os.urandom(1 << 20))
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
    grown = machine_traffic().since(before)
    assert grown.bytes >= 1 << 20
    assert grown.operations


def test_a_process_of_the_same_number_that_is_not_the_container_s_is_not_asked() -> None:
    assert stalled_seconds("0123456789abcdef", os.getpid(), machine_traffic()) is None


def test_a_process_that_has_ended_says_nothing() -> None:
    assert stalled_seconds("0123456789abcdef", 2**30, machine_traffic()) is None
