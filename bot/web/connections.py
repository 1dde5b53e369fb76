"""waitress with an end to every connection, so that no number of them, idle, slow or greedy, ends the process.

waitress alone waits with `select`, which raises from descriptor 1,024 on; takes any byte for a sign of life; stops
to listen where all connections are taken; and tries again at once where the process has no descriptor left.
"""

from __future__ import annotations

import errno
import resource
import socket
import time
from collections.abc import Iterable
from heapq import nsmallest
from typing import Any

import structlog
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

REQUEST_SECONDS = 20.0
"""In which a connection has to hand over a whole request, from its begin or from the last answer on; GitHub itself
gives a delivery up after ten."""

MOST_BYTES = 128 * 1024 * 1024
"""Of requests that aren't whole yet, all connections together; those that hold the most make room."""

RESERVED_FILES = 256
"""Descriptors that connections leave to databases, GitHub, logs and whatever the process starts."""

TEND_SECONDS = 1.0
REST_SECONDS = 1.0

SHORT_OF_FILES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
BROKEN = frozenset({errno.EBADF, errno.EINVAL, errno.ENOTSOCK})
"""What accepting fails with where the listening socket itself is of no use any more."""

ACCEPTED_AT_ONCE = 64

log = structlog.get_logger("bot.web")


def most_connections(wanted: int, servers: int) -> int:
    """How many connections each of a process's servers may have, at most `wanted`.

    Raises the process's own limit of open files as far as that needs and the machine's limit lets it.
    """
    needed = wanted * servers + RESERVED_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= soft < needed:
        soft = needed if hard < 0 else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    room = wanted if soft < 0 else (soft - RESERVED_FILES) // servers
    return max(1, min(wanted, room))


class Connection(HTTPChannel):
    """One connection. `since` is when it began to owe us something: a whole request, or to take its answer."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.since = time.monotonic()
        self.under_way = False
        super().__init__(*arguments, **named)

    def service(self) -> None:
        """Answer a request, in a thread of its own."""
        self.under_way = True
        try:
            super().service()
        finally:
            self.since = time.monotonic()
            self.under_way = False

    @property
    def owes(self) -> bool:
        """Whether it is its turn. In this order: the request goes while the answer is under way."""
        return not self.requests and not self.under_way

    @property
    def held_bytes(self) -> int:
        """What a request that isn't whole takes of memory."""
        request = self.request
        return request.body_bytes_received + len(request.header_plus) if request else 0

    def handle_expt(self) -> None:
        """Urgent data, which no client of HTTP sends: it would be told again and again."""
        self.handle_close()


class Server(TcpWSGIServer):
    """Accepts at most `most` connections; where there are more, those that owe a request for longest give way."""

    channel_class = Connection
    _map: dict[int, Any]
    most: int = 0
    seconds: float = REQUEST_SECONDS
    _tended = _rests_until = 0.0
    _short_of_files = _stopped = False

    def run(self) -> None:
        """Serve until `stop`. Raises RuntimeError where the listening socket is gone before that."""
        while not self._stopped:
            if not self.accepting and self.socket is None:
                raise RuntimeError("the server listens no more")
            self.tend(time.monotonic())
            self.asyncore.loop(timeout=self.adj.asyncore_loop_timeout, use_poll=True, map=self._map, count=1)

    def stop(self) -> None:
        """Make `run` return; from any thread."""
        self._stopped = True
        self.pull_trigger()

    def finish(self) -> None:
        """Close everything, once `run` has returned: nobody may close what another thread waits for or wakes it by."""
        self.drop(self.connections())
        self.close()

    def connections(self) -> list[Connection]:
        """Those that are open."""
        active: Any = self.active_channels  # a dict by descriptor, which the stubs call a channel
        return list(active.values())

    def tend(self, now: float) -> None:
        """Close what is over. It happens between two polls: a descriptor that is closed may be another's at once."""
        if now - self._tended >= TEND_SECONDS:
            self._tended = now
            owing = [each for each in self.connections() if each.owes]
            self.drop(each for each in owing if now - each.since > self.seconds)
            self.drop(greediest(owing))
        if self.room <= 0 or self._short_of_files:
            dropped = self.drop(self.longest_owing())
            if self._short_of_files and not dropped:
                self.rest()
            self._short_of_files = False

    def rest(self) -> None:
        """Accept nothing for a while: what waits goes on waiting, and would be told again and again."""
        self._rests_until = time.monotonic() + REST_SECONDS

    @property
    def room(self) -> int:
        """How many more connections can be taken."""
        active: Any = self.active_channels
        return self.most - len(active)

    def longest_owing(self) -> list[Connection]:
        """An eighth of those that owe: first such that have said nothing, then such that owe for longest."""
        owing = [each for each in self.connections() if each.owes]
        return nsmallest(len(owing) // 8 + 1, owing, key=lambda each: (each.held_bytes > 0, each.since))

    def drop(self, connections: Iterable[Connection]) -> int:
        """Close connections now; how many there were."""
        dropped = list(connections)
        for each in dropped:
            each.handle_close()
        return len(dropped)

    def readable(self) -> bool:
        """Whether another connection can be taken."""
        return self.accepting and self.room > 0 and time.monotonic() >= self._rests_until

    def handle_accept(self) -> None:
        """Take those that wait, several at once: one a poll would keep a delivery behind a crowd."""
        for _ in range(min(ACCEPTED_AT_ONCE, self.room)):
            try:
                accepted = self.accept()
            except OSError as error:
                if error.errno in BROKEN:
                    raise
                log.warning("can't take a connection", why=error.strerror)
                self._short_of_files = error.errno in SHORT_OF_FILES
                if not self._short_of_files:
                    self.rest()
                return
            if accepted is None:
                return
            self.welcome(*accepted)

    def welcome(self, connected: socket.socket, address: Any) -> None:
        """Begin with a connection, unless its client has gone already."""
        try:
            self.set_socket_options(connected)
            self.channel_class(self, connected, address, self.adj, map=self._map)
        except OSError:
            connected.close()

    def handle_error(self) -> None:
        """Let it end the thread, and with it the process: waitress would close the listening socket and live on."""
        raise  # noqa: PLE0704  # it is called within the except block


def greediest(owing: Iterable[Connection]) -> list[Connection]:
    """Those whose unfinished requests have to go until all take no more memory than they may."""
    found = []
    held = sorted(((each.held_bytes, index, each) for index, each in enumerate(owing)), reverse=True)
    total = sum(count for count, _, _ in held)
    for count, _, each in held:
        if total <= MOST_BYTES:
            break
        total -= count
        found.append(each)
    return found
