"""A listener that keeps what is posted to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.listening import QuietHandler, listening

Received = list[tuple[dict[str, str], bytes]]


@contextmanager
def receiving(status: int = 202) -> Iterator[tuple[str, Received]]:
    """The address that takes posts, and what it was sent so far as (headers, body)."""
    received: Received = []

    class Handler(QuietHandler):
        def do_POST(self) -> None:  # http.server's own name
            """Keep it and answer."""
            received.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

    with listening(Handler) as address:
        yield f"{address}/webhook", received
