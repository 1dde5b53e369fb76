"""The stand-in as a process: `python -m tests.e2e.standin --port 8181`."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading

from tests.e2e.standin.server import running


def main() -> None:
    """Listen until SIGTERM or SIGINT; the first line on standard output says where, as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.standin", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose")
    parser.add_argument("--repository", action="append", default=[], help="OWNER/NAME to begin with; may be repeated")
    asked = parser.parse_args()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with running(asked.host, asked.port) as github:
        for name in asked.repository:
            github.acts.make_repository(name)
        sys.stdout.write(json.dumps({"url": github.url}) + "\n")
        sys.stdout.flush()
        ended.wait()


if __name__ == "__main__":
    main()
