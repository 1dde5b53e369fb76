"""What operators look at: runs under way, failures by cause, what each worker has in its store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from bot.database.failures import Failures
from bot.database.live_runs import LiveRun, LiveRuns
from bot.database.models import FailureRow, ProcessRow
from bot.database.processes import Processes, Stocked

NOW = datetime.now(UTC)
RUN = LiveRun("o/r#1/event/a/run/1", "docker-a-0", "2.13.0", 1, "running", "", "", 0, NOW, NOW)
STOCK = (Stocked("2.13.0", "3.11.9", 804_000_000, 22), Stocked("", "3.7.16", 9_000_000, 1))


def silence(engine: Engine, worker: str) -> None:
    """As if a worker had been killed a minute ago."""
    with engine.begin() as connection:
        gone = datetime.now(UTC) - timedelta(seconds=60)
        connection.execute(update(ProcessRow).where(ProcessRow.id == worker).values(seen=gone))


def test_a_run_under_way_shows_what_it_printed_last_and_is_gone_when_it_ends(engine: Engine) -> None:
    Processes(engine).beat("docker-a-0", "docker", 1)
    live = LiveRuns(engine)
    live.put(RUN)
    live.put(replace(RUN, stdout="step 2\n", printed=7))
    assert live.all() == [replace(RUN, stdout="step 2\n", printed=7)]
    live.ended(RUN.job)
    assert live.all() == []


def test_runs_of_a_dead_worker_are_neither_shown_nor_kept(engine: Engine) -> None:
    processes, live = Processes(engine), LiveRuns(engine)
    for worker in ("docker-a-0", "docker-b-0"):
        processes.beat(worker, "docker", 1)
        live.put(replace(RUN, worker=worker, job=worker))
    silence(engine, "docker-a-0")
    assert [run.job for run in live.all()] == ["docker-b-0"]
    assert live.forget_dead() == 1
    live.put(replace(RUN, worker="docker-b-0", job="left behind", started=NOW - timedelta(hours=5)))
    assert live.forget_dead() == 1
    assert [run.job for run in live.all()] == ["docker-b-0"]


def test_failures_are_counted_by_cause_and_old_ones_forgotten(engine: Engine) -> None:
    failures = Failures(engine)
    for cause in ("disk-full", "engine-gone", "engine-gone", "image-gone"):
        failures.add("job", "1.3.0", cause, f"{cause}: why " + "x" * 5000, "docker-a-0")
    old = datetime.now(UTC) - timedelta(days=40)
    with engine.begin() as connection:
        connection.execute(update(FailureRow).where(FailureRow.cause == "image-gone").values(failed=old))
    found = failures.causes(datetime.now(UTC) - timedelta(days=1))
    assert [(each.cause, each.count) for each in found] == [("engine-gone", 2), ("disk-full", 1)]
    assert found[0].last.tzinfo is not None
    assert failures.newest(1)[0].detail.startswith("engine-gone: why")
    assert len(failures.newest(1)[0].detail) <= 600
    assert failures.prune(datetime.now(UTC) - timedelta(days=30)) == 1
    assert len(failures.newest(10)) == 3


@pytest.mark.parametrize("stock", [STOCK, ()])
def test_a_heartbeat_carries_what_the_store_holds_and_keeps_it_when_nothing_changed(
    engine: Engine, stock: tuple[Stocked, ...]
) -> None:
    processes = Processes(engine)
    processes.beat("docker-a-0", "docker", 2, stock)
    processes.beat("docker-a-0", "docker", 3)
    (seen,) = processes.all()
    assert (seen.name, seen.slots, seen.stock) == ("docker-a-0", 3, stock)
    assert seen.is_alive(datetime.now(UTC))
    silence(engine, "docker-a-0")
    assert not processes.all()[0].is_alive(datetime.now(UTC))
    assert processes.prune(datetime.now(UTC)) == 1
    assert processes.all() == []
