"""The webhook's server as a process of its own: `python -m tests.bot.web.served SECONDS FILES OTHERS`.

It says its port. FILES is the hard limit of its open files, at most 1,024 of which it may have at first, OTHERS how
many it has open besides its connections, as `repro serve` has of databases, GitHub and logs.
"""

from __future__ import annotations

import os
import resource
import sys

from bot.logs.configure import configure_logs
from bot.web.server import create_app
from bot.web.serving import serving
from tests.bot.web.conftest import RULES, SECRET, Queue


def serve(seconds: float, files: int, others: int) -> None:
    """Serves until standard input closes."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, files), files))
    configure_logs(level="WARNING")
    taken = [os.open(os.devnull, os.O_RDONLY) for _ in range(others)]
    app = create_app(secrets=[SECRET], rules=lambda: RULES, enqueue=Queue())
    app.add_url_rule("/large", "large", view_func=lambda: b"x" * 10_000_000)
    with serving(app, seconds=seconds) as port:
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()
        sys.stdin.read()
    for each in taken:
        os.close(each)


if __name__ == "__main__":
    serve(float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
