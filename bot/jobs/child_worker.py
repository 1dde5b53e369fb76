"""The worker that `repro serve` starts on one machine: a child with nothing of GitHub's in its environment."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path

import structlog

KEPT = (
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ", "TMPDIR", "VIRTUAL_ENV", "PYTHONPATH", "PYENV_ROOT",
    "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
    "REPRO_STORE", "REPRO_CONFIG", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE",
)  # fmt: skip
KEPT_PREFIXES = ("LC_", "DOCKER_", "UV_", "PIP_")
LONGEST_PAUSE = 30.0
HALT_SECONDS = 60.0
"""A worker that is to end at once gives its steps some seconds, then removes what they left."""

STEADY_SECONDS = 60.0
"""A child that lived so long is started again without a growing pause."""

log = structlog.get_logger("bot.jobs")


def scrubbed(environment: Mapping[str, str]) -> dict[str, str]:
    """What a worker needs of an environment: a list of what is kept, so that no secret of any name slips through."""
    return {name: value for name, value in environment.items() if name in KEPT or name.startswith(KEPT_PREFIXES)}


def worker_command(config: Path | None, slots: int, *options: str) -> list[str]:
    """How a worker is started that ends with its parent."""
    named = ["--config", str(config)] if config else []
    return [sys.executable, "-m", "bot.main", *named, "worker", "--slots", str(slots), "--while-stdin", *options]


class Child:
    """Keeps one worker running: it is started again when it ends before it should.

    What it says goes to `told`, a file, instead of this process's own standard error.
    """

    def __init__(self, command: Sequence[str], told: Path | None = None) -> None:
        self._command, self._told = list(command), told
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._process = self._started()
        self._thread = threading.Thread(target=self._keep, name="worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Lets it drain, from now on."""
        with self._starting:
            self._stopping.set()
        self._process.terminate()

    def halt(self) -> None:
        """Ends it now, its containers with it; another worker makes its runs again."""
        with self._starting:
            self._stopping.set()
        if self._process.stdin:
            # It takes the pipe's end for this process's own.
            self._process.stdin.close()
        self.wait(HALT_SECONDS)

    def wait(self, seconds: float) -> None:
        """Waits for its end; kills it after that time."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        # The pipe's end is how the child sees this process die, even by SIGKILL.
        with self._told.open("ab") if self._told else nullcontext() as told:
            return subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=told, stderr=told, env=scrubbed(os.environ), close_fds=True
            )

    def _keep(self) -> None:
        pause = 1.0
        while True:
            began = time.monotonic()
            status = self._process.wait()
            if self._stopping.is_set():
                return
            pause = 1.0 if time.monotonic() - began > STEADY_SECONDS else min(pause * 2, LONGEST_PAUSE)
            log.warning("the worker ended", status=status, again_in=pause)
            self._stopping.wait(pause)
            with self._starting:
                if self._stopping.is_set():
                    return
                self._process = self._started()
