"""Crowds of connections, held by processes of their own: a delivery is answered beside them, and after them."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psutil
import pytest
import requests

from bot.web.connections import MOST_BYTES
from bot.web.signature import sign
from tests.bot.web.conftest import SECRET
from tests.bot.web.payload import issues

FILES = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
CROWD = [("idle", 2500), ("idle", 2500), ("head", 250), ("body", 250)]
BODY = 4_900_000
STANDSTILL = 180


class Server:
    """A server's process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        self.process, self.port, self.sent = process, int(process.stdout.readline()), 0

    def deliver(self) -> int:
        """Sends a signed delivery; the status."""
        self.sent += 1
        payload = issues("opened")
        payload["issue"]["number"] = self.sent
        body = json.dumps(payload).encode()
        headers = {
            "X-GitHub-Event": "issues",
            "X-GitHub-Delivery": str(uuid.uuid4()),
            "X-Hub-Signature-256": sign(SECRET.encode(), body),
            "Content-Type": "application/json",
        }
        url = f"http://127.0.0.1:{self.port}/webhook"
        return requests.post(url, data=body, headers=headers, timeout=STANDSTILL).status_code


@contextmanager
def served(seconds: float, files: int = FILES, others: int = 60) -> Iterator[Server]:
    """A server, which must end well."""
    command = [sys.executable, "-m", "tests.bot.web.served", str(seconds), str(files), str(others)]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as process:
        yield Server(process)
        process.communicate(timeout=STANDSTILL)
        assert process.returncode == 0


@contextmanager
def held(server: Server, kind: str, count: int) -> Iterator[subprocess.Popen[str]]:
    """Connections that stand, as far as the server lets them, until the block ends."""
    command = [sys.executable, "-m", "tests.bot.web.holding", str(server.port), kind, str(count)]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "up\n"
        yield holder
        holder.kill()


def all_closed(holder: subprocess.Popen[str]) -> int:
    """How many of a holder's connections the server has closed, when none is left."""
    assert holder.stdout
    return int(holder.stdout.readline())


@pytest.mark.parametrize("files", [FILES, 1024])
def test_five_thousand_idle_and_five_hundred_slow_connections_keep_no_delivery_from_its_answer(files: int) -> None:
    with served(15, files) as server, ExitStack() as stack:
        holders = [stack.enter_context(held(server, kind, count)) for kind, count in CROWD]
        assert {server.deliver() for _ in range(40)} == {202}
        assert [all_closed(holder) for holder in holders] == [count for _, count in CROWD]
        assert server.deliver() == 202


def test_a_connection_that_owes_a_request_for_long_or_does_not_take_its_answer_is_closed() -> None:
    with served(2) as server, ExitStack() as stack:
        kinds = ["idle", "head", "body", "deaf", "urgent"]
        holders = [stack.enter_context(held(server, kind, 20)) for kind in kinds]
        assert [all_closed(holder) for holder in holders] == [20] * len(kinds)
        assert server.deliver() == 202


def test_large_bodies_that_never_end_take_neither_files_nor_unbounded_memory() -> None:
    with served(600) as server:
        process, bodies = psutil.Process(server.process.pid), 8 * MOST_BYTES // BODY
        memory, files = process.memory_info().rss, process.num_fds()
        with held(server, "full", bodies):
            deadline, most = time.monotonic() + STANDSTILL, 0
            # Until some had to make room.
            while process.num_fds() > files + bodies * 3 // 4 or most < MOST_BYTES // 2:
                assert time.monotonic() < deadline
                assert server.deliver() == 202
                assert process.num_fds() <= files + bodies + 10
                most = max(most, process.memory_info().rss - memory)
            assert most < 5 * MOST_BYTES


def test_a_process_without_a_free_descriptor_makes_room_and_goes_on() -> None:
    with served(600, files=400, others=340) as server, held(server, "idle", 200):
        assert {server.deliver() for _ in range(10)} == {202}
