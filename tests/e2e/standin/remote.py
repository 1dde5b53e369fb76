"""A stand-in in a process of its own, and its admin API as Python calls."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).parents[3]


class Remote:
    """Speaks the admin API of a stand-in that listens at `url`."""

    def __init__(self, url: str) -> None:
        """`url` is the API's address, which the bot is given as `api_url`."""
        self.url = url

    def do(self, verb: str, **asked: Any) -> Any:
        """Do what a verb of the admin API says (tests.e2e.standin.admin); raises requests.HTTPError if it can't."""
        answer = requests.post(f"{self.url}/_standin/{verb}", json=asked, timeout=30)
        answer.raise_for_status()
        return answer.json()


@contextmanager
def process(*repositories: str, host: str = "127.0.0.1", port: int = 0) -> Iterator[Remote]:
    """A stand-in process with these repositories, until the block ends."""
    names = [part for name in repositories for part in ("--repository", name)]
    command = [sys.executable, "-m", "tests.e2e.standin", "--host", host, "--port", str(port), *names]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as started:
        try:
            line = started.stdout.readline() if started.stdout else ""
            yield Remote(json.loads(line)["url"])
        finally:
            started.terminate()
            started.wait(timeout=60)
