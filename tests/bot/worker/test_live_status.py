"""Who looks on sees what a run does and prints while it runs; a database that is away costs no run."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import Engine, text

from bot.answering.request import Request
from bot.database.failures import Failures
from bot.database.live_runs import LiveRun, LiveRuns
from bot.database.processes import Processes
from bot.jobs.orders import RunOrder
from bot.worker.live_status import TAIL_BYTES, LiveStatus, Watched
from repros.values import Repro

ORDER = RunOrder(Repro(files=(), entry="test.py"), "2.13.0", 1, Request())
JOB = "octo/torch#1/event/a/run/1"


def seen(engine: Engine, holds: Callable[[LiveRun], bool]) -> LiveRun:
    """The run, once it is as wanted."""
    deadline = time.monotonic() + 20
    while True:
        for run in LiveRuns(engine).all():
            if holds(run):
                return run
        assert time.monotonic() < deadline, LiveRuns(engine).all()
        time.sleep(0.05)


def test_output_is_seen_while_the_program_runs_and_gone_with_its_end(engine: Engine) -> None:
    Processes(engine).beat("docker-a-0", "docker", 1)
    with LiveStatus.of(engine, "docker-a-0").watching(ORDER, JOB) as watched:
        watched.doing("running on torch 2.13.0")
        watched.printed("stdout", b"step 1\n")
        first = seen(engine, lambda run: "step 1" in run.stdout)
        assert (first.release, first.doing, first.worker) == ("2.13.0", "running on torch 2.13.0", "docker-a-0")
        watched.printed("stderr", b"careful\x00\x1b[31m!\xff\n")
        assert seen(engine, lambda run: bool(run.stderr)).stderr == "careful!\ufffd\n"
        watched.begin()
        assert seen(engine, lambda run: run.printed == 0).stdout == "", "another try begins with nothing"
    assert LiveRuns(engine).all() == []


def test_only_the_end_of_a_flood_is_kept(engine: Engine) -> None:
    watched = Watched(ORDER, JOB, "docker-a-0")
    for number in range(3000):
        watched.printed("stdout", f"line {number} of many\n".encode())
    news = watched.news()
    assert news is not None
    assert news.stdout.endswith("line 2999 of many\n")
    assert len(news.stdout) <= TAIL_BYTES < news.printed
    assert watched.news() is None, "nothing has changed since"


def test_a_failure_is_kept_by_its_cause(engine: Engine) -> None:
    LiveStatus.of(engine, "docker-a-0").failed(
        ORDER, JOB, "disk-full: the disk is full\n(write \x00\ud800: no space left)"
    )
    (failed,) = Failures(engine).newest(10)
    assert (failed.cause, failed.job, failed.release) == ("disk-full", JOB, "2.13.0")
    assert failed.detail == "disk-full: the disk is full (write ?: no space left)"


def test_a_database_without_the_tables_costs_no_run(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in ("live_runs", "failures"):
            connection.execute(text(f"DROP TABLE {table}"))
    status = LiveStatus.of(engine, "docker-a-0")
    with status.watching(ORDER, JOB) as watched:
        watched.printed("stdout", b"text")
        time.sleep(1.5)
        assert watched.news() is not None, "what could not be written is told again"
    status.failed(ORDER, JOB, "disk-full: x")
