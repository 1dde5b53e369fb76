"""Connections that somebody holds open: `python -m tests.bot.web.holding PORT KIND COUNT`.

`idle` says nothing; `head` and `body` send a byte now and then, of a head or of a body that never ends; `deaf` asks
for a large answer and reads nothing of it; `full` sends most of a large body and then no more; `urgent` sends urgent
data. It says `up` when all are open, then how many the server has closed: when all are, or standard input closes.
"""

from __future__ import annotations

import resource
import select
import socket
import sys

TURN_SECONDS = 0.5
POST = b"POST /webhook HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
FIRST_AND_THEN = {
    "idle": (b"", b""),
    "head": (POST + b"X-Slow: ", b"a"),
    "body": (POST + b"Content-Length: 100000\r\n\r\n", b"a"),
    "deaf": (b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n", b"\r\n"),
    "full": (POST + b"Content-Length: 5000000\r\n\r\n" + b"x" * 4_900_000, b""),
    "urgent": (b"", b"!"),
}


class Held:
    """One connection, of which the server takes as much at a time as it likes."""

    def __init__(self, port: int, kind: str) -> None:
        self.unsent, self.then = FIRST_AND_THEN[kind]
        self.kind = kind
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setblocking(False)

    def stands(self) -> bool:
        """Sends the next bytes; whether the server has not closed it."""
        try:
            self.unsent = self.unsent or self.then
            if self.unsent:
                flags = socket.MSG_OOB if self.kind == "urgent" else 0
                self.unsent = self.unsent[self.socket.send(self.unsent, flags) :]
            return self.kind == "deaf" or self.socket.recv(65536) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False


def hold(port: int, kind: str, count: int) -> int:
    """How many were closed in the end."""
    left = [Held(port, kind) for _ in range(count)]
    say("up")
    while left and not select.select([sys.stdin], [], [], TURN_SECONDS)[0]:
        left = [each for each in left if each.stands()]
    return count - len(left)


def say(text: object) -> None:
    """A line for whoever started this."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    say(hold(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
