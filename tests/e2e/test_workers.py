"""Several workers share one PostgreSQL: work is shared, the dead one's jobs are taken over, people come first."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from runners.sandbox import STORE_LABEL
from runners.store import Store
from tests.bot.database.postgres import Postgres, free_port
from tests.e2e.conftest import migrated
from tests.e2e.standin.remote import Remote
from tests.e2e.system import System, issue_text

pytestmark = pytest.mark.docker

OTHER_STORE = Path(tempfile.gettempdir(), "reprobot-chaos-store")


@pytest.fixture
def shared(github: Remote, postgres: Postgres, tmp_path: Path) -> Iterator[System]:
    """A bot with a worker of its own, on PostgreSQL."""
    bot = System(github, tmp_path, migrated(postgres), free_port())
    try:
        bot.start()
        yield bot
    finally:
        bot.stop()


def slow(number: int, seconds: float) -> str:
    """An issue whose program takes its time."""
    program = f'import time\ntime.sleep({seconds})\nraise ValueError("slow {number}")'
    return issue_text(program, f"ValueError: slow {number}")


def containers_of(store: Store) -> int:
    """How many containers of a store's worker there are now."""
    listed = docker.from_env().containers.list(all=True, filters={"label": STORE_LABEL}, ignore_removed=True)
    return sum(each.labels[STORE_LABEL] == store.id for each in listed)


def test_two_workers_share_the_work_and_one_takes_over_what_the_other_had_when_it_was_killed(shared: System) -> None:
    other = Store(OTHER_STORE)
    worker = shared.start_worker(store=OTHER_STORE)
    shared.wait(lambda: shared.log().count("worker ready") == 2, 120, "the second worker isn't ready")
    numbers = [shared.file(slow(n, 8)) for n in range(4)]
    shared.wait(lambda: containers_of(other) > 0, 120, "the second worker got no work")
    shared.wait(lambda: shared.log().count('"event": "run"') > 0, 120, "the first worker got no work")
    shared.wait(lambda: containers_of(other) > 0, 120, "the second worker got no work")
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    for number in numbers:
        shared.wait(lambda n=number: bool(shared.comments(n)), 240, f"issue {number} has no comment")  # type: ignore[misc]
        assert len(shared.comments(number)) == 1
        assert "**Reproduced.**" in shared.comments(number)[0]["body"]
    assert '"event": "took over"' in shared.log()
    again = shared.start_worker(store=OTHER_STORE)
    shared.wait(lambda: containers_of(other) == 0, 120, "the dead worker's container is still there")
    again.terminate()
    assert again.wait(120) == 0


def test_a_person_s_command_goes_before_the_events_that_wait(shared: System) -> None:
    first = shared.file(slow(10, 1))
    shared.wait(lambda: bool(shared.comments(first)), 120, "no comment")
    waiting = [shared.file(slow(20 + n, 4)) for n in range(5)]
    shared.github.do(
        "comment", repository=shared.repository, number=first, user="reporter",
        body='/repro\n\n```python\nraise ValueError("slow 10")\n```\n',
    )  # fmt: skip

    def done() -> bool:
        shown = shared.github.do("show_issue", repository=shared.repository, number=first)["comments"]
        return any("rocket" in each["reacted"] for each in shown)

    shared.wait(done, 120, "the command is not done")
    left = [number for number in waiting if not shared.comments(number)]
    assert len(left) >= 3, f"the command waited for the events: only {left} were still to be done"
    for number in waiting:
        shared.wait(lambda n=number: bool(shared.comments(n)), 240, f"issue {number} has no comment")  # type: ignore[misc]
