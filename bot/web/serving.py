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
from threading import Thread

from flask import Flask
from waitress.adjustments import Adjustments
from waitress.task import ThreadedTaskDispatcher

from bot.failures import Failure
from bot.web.connections import REQUEST_SECONDS, Connection, Server, most_connections
from bot.web.server import MAX_BODY

THREADS = 32
"""They wait for the job database most of the time; the more of them wait, the more share a commit (bot.web.gather)."""

CONNECTIONS = 8000
"""A crowd that is not there for deliveries finds room beside them, as far as the process may have files open."""

SERVERS = 2
"""Of one process: the webhook's and the dashboard's."""

BACKLOG = 1024
DRAIN_SECONDS = 20.0


@contextmanager
def serving(app: Flask, host: str = "127.0.0.1", port: int = 0, *, seconds: float = REQUEST_SECONDS) -> Iterator[int]:
    """Serve the application until the block ends; gives the port, the system's choice for 0.

    A connection that doesn't hand over a whole request, or doesn't take its answer, within `seconds` is closed.
    Requests under way are answered before it returns. Raises Failure where the address can't be had.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise Failure(f"can't listen on {host} port {port}: {error.strerror}") from error
    bound = int(listener.getsockname()[1])
    server = _server(app, listener, seconds)
    thread = Thread(target=server.run, name=app.name, daemon=True)
    thread.start()
    try:
        yield bound
    finally:
        _drain(server, thread)


def _server(app: Flask, listener: socket.socket, seconds: float) -> Server:
    # The server refuses a body over the application's limit before it is read, whether its length is told or not.
    limit = int(app.config.get("MAX_CONTENT_LENGTH") or MAX_BODY)
    settings = Adjustments(
        sockets=[listener],
        threads=THREADS,
        backlog=BACKLOG,
        max_request_body_size=limit,
        max_request_header_size=32 * 1024,
        # A body is never put into a file, which would take a second descriptor: Server bounds what all of them take.
        inbuf_overflow=limit + 1,
        ident="",
    )
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(THREADS)
    address = (listener.family, listener.type, listener.proto, listener.getsockname())
    server = Server(app, {}, True, listener, dispatcher, settings, address, bind_socket=False)
    server.most, server.seconds = most_connections(CONNECTIONS, SERVERS), seconds
    return server


def _drain(server: Server, thread: Thread) -> None:
    """Take no further connections, answer what was taken, then close."""
    server.accepting = False
    end = time.monotonic() + DRAIN_SECONDS
    while thread.is_alive() and time.monotonic() < end and any(map(_is_busy, server.connections())):
        time.sleep(0.02)
    server.task_dispatcher.shutdown()
    server.stop()
    thread.join(timeout=DRAIN_SECONDS)
    if not thread.is_alive():
        server.finish()


def _is_busy(connection: Connection) -> bool:
    return bool(connection.requests or connection.total_outbufs_len)
