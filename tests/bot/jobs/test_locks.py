"""A name belongs to one living process, and to nobody once that is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import URL

from bot.jobs.liveness import take_name
from bot.jobs.locks import LockLost, open_locks
from tests.bot.database.postgres import running

HOLDER = """
import sys, time
from sqlalchemy import make_url
from bot.jobs.locks import open_locks
locks = open_locks(make_url(sys.argv[1]))
print(locks.take("name"), flush=True)
time.sleep(600)
"""


def holder(url: URL) -> subprocess.Popen[str]:
    """A process that holds the lock `name`."""
    address = url.render_as_string(hide_password=False)
    started = subprocess.Popen([sys.executable, "-c", HOLDER, address], stdout=subprocess.PIPE, text=True)
    assert started.stdout
    assert started.stdout.readline() == "True\n"
    return started


def test_a_lock_is_held_until_its_process_is_killed(ready: URL) -> None:
    other = holder(ready)
    locks = open_locks(ready)
    assert not locks.take("name")
    other.send_signal(signal.SIGKILL)
    other.wait()
    deadline = time.monotonic() + 20
    while not locks.take("name"):
        assert time.monotonic() < deadline, "the dead process's lock is still held"
        time.sleep(0.1)
    locks.close()


def test_a_process_takes_the_first_free_name_and_the_same_one_after_a_restart(ready: URL) -> None:
    first, second, third = open_locks(ready), open_locks(ready), open_locks(ready)
    assert take_name(first, "docker", "host") == "docker-host-0"
    assert take_name(second, "docker", "host") == "docker-host-1"
    first.close()
    assert take_name(third, "docker", "host") == "docker-host-0"
    second.close()
    third.close()


def test_names_of_other_hosts_and_sides_don_t_clash(ready: URL) -> None:
    locks = open_locks(ready)
    assert take_name(locks, "docker", "a") == "docker-a-0"
    assert take_name(locks, "github", "a") == "github-a-0"
    assert take_name(locks, "docker", "b") == "docker-b-0"
    locks.close()


def test_a_process_whose_lock_postgresql_dropped_is_told() -> None:
    with running() as server:
        locks = open_locks(URL.create("postgresql", "repro", host="127.0.0.1", port=server.port, database="postgres"))
        assert locks.take("name")
        locks.check()
        server.crash()
        with pytest.raises(LockLost):
            locks.check()
