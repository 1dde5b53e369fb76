"""A worker that ends, in whichever way, ends its steps first and leaves neither folder nor container nor child."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from bot.jobs.vital import THREAD_DIED
from runners.store import Store
from tests.bot.database.postgres import free_port
from tests.e2e.leftovers import job_containers
from tests.e2e.standin.remote import process
from tests.e2e.system import System, issue_text, program_that_raises

pytestmark = pytest.mark.docker

FILES = 20_000
"""So many take a second to remove: long enough to be cut off by an end that comes from another thread."""


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[System]:
    """A bot on SQLite with an empty store, not started; its repository's name is no other test's."""
    repository = f"octo/ends-{uuid.uuid4().hex[:8]}"
    with process(repository) as github:
        address = f"sqlite:///{tmp_path}/reprobot.sqlite"
        made = System(github, tmp_path, address, free_port(), tmp_path / "store", repository=repository)
        try:
            yield made
        finally:
            made.stop()


def leave_a_large_folder(store: Store) -> None:
    """What a process leaves that is killed while it installs: a folder, and a lock that nobody holds."""
    name = "environment-0123"
    (store.temporaries / f"{name}.lock").touch()
    for number in range(FILES):
        file = store.temporaries / name / str(number % 100) / str(number)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()


def test_a_worker_that_drains_sweeps_to_the_end(bot: System) -> None:
    worker = bot.start_worker()
    bot.wait(lambda: "worker ready" in bot.log(), 60, "the worker isn't ready")
    store = Store(bot.store)
    leave_a_large_folder(store)
    worker.terminate()
    assert worker.wait(60) == 0
    assert list(store.temporaries.iterdir()) == []


def test_a_worker_that_is_told_to_end_while_it_starts_ends_in_order(bot: System) -> None:
    """Defends: 130, "interrupted", from a worker that swept at its start and was told to end before it was ready."""
    store = Store(bot.store)
    leave_a_large_folder(store)
    worker = bot.start_worker()
    bot.wait(lambda: len(list(store.temporaries.glob("*/*"))) < FILES // 200, 60, "it doesn't sweep")
    worker.terminate()
    assert worker.wait(60) == 0
    assert "worker ready" not in bot.log()


def test_a_worker_that_is_orphaned_in_the_midst_of_a_build_takes_it_along(bot: System) -> None:
    store = Store(bot.store)
    bot.start()
    bot.file(program_that_raises(1))
    bot.wait(lambda: bool(installing(store)), 120, "nothing is installed")
    worker = bot.children()[0]
    bot.kill_server()
    psutil.wait_procs([worker], timeout=60)
    assert not worker.is_running()
    assert processes_in(store) == []
    assert list(store.temporaries.iterdir()) == []


def test_a_worker_that_is_orphaned_takes_its_container_along(bot: System) -> None:
    bot.store = None
    bot.start()
    bot.file(issue_text("import time\ntime.sleep(100)\nraise ValueError(1)", "ValueError: 1"))
    bot.wait(lambda: bool(job_containers(bot.repository)), 120, "the program doesn't run")
    worker = bot.children()[0]
    bot.kill_server()
    psutil.wait_procs([worker], timeout=60)
    assert job_containers(bot.repository) == []


@pytest.mark.parametrize("thread", ["bot.web", "liveness"])
def test_a_server_one_of_whose_threads_dies_ends_with_a_status_and_its_worker_with_it(bot: System, thread: str) -> None:
    bot.program = ("tests.e2e.dying", thread)
    server = bot.begin()
    assert server.wait(120) == THREAD_DIED
    (line,) = [json.loads(line) for line in bot.log().splitlines() if '"a thread died"' in line]
    assert (line["thread"], line["ends_the_process"]) == (thread, True)
    assert "Died" in line["exception"]
    bot.wait(lambda: not workers_of(bot), 60, "the worker lives on")


def test_a_worker_one_of_whose_threads_dies_ends_with_a_status(bot: System) -> None:
    bot.program = ("tests.e2e.dying", "heartbeat")
    assert bot.start_worker().wait(120) == THREAD_DIED


def workers_of(bot: System) -> list[int]:
    """The workers that were started with this bot's configuration."""
    return [each.pid for each in psutil.process_iter(["cmdline"]) if str(bot.config) in (each.info["cmdline"] or [])]


def installing(store: Store) -> list[str]:
    """The environments that are being installed."""
    return [str(path) for path in store.temporaries.glob("environment-*/built/env/lib/python*/site-packages/torch")]


def processes_in(store: Store) -> list[str]:
    """The processes that work in a temporary folder of the store."""
    found = psutil.process_iter(["cwd", "name"])
    return [each.info["name"] for each in found if (each.info["cwd"] or "").startswith(str(store.temporaries))]
