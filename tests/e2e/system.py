"""The whole bot as processes, for tests: stand-in, server with its worker, further workers, kills and restarts."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import requests
import yaml

from tests.e2e.standin.remote import ROOT, Remote

REPOSITORY = "octo/torch"
SECRETS = {"pem": 1, "webhook_secret": 0}
"""What of the App's file no log may show, with the line of it that tells it."""

TORCH = "2.13.0"
"""The release that the tests' issues name: one whose environment every machine that runs the tests has."""


def program_that_raises(number: int) -> str:
    """An issue whose program does what it says; each number is another program, so that no run is remembered."""
    return issue_text(f'raise ValueError("broken {number}")', f"ValueError: broken {number}")


def program_that_does_not(number: int) -> str:
    """An issue whose program ends well, though its reporter says that it raises."""
    return issue_text(f"print({number})", f"ValueError: broken {number}")


def issue_text(program: str, claim: str) -> str:
    """An issue's text. The programs import no torch, so that a run takes half a second."""
    return (
        f"## Bug\n\n```python\n{program}\n```\n\n```\nTraceback (most recent call last):\n"
        f'  File "test.py", line 1, in <module>\n    {program.splitlines()[0]}\n{claim}\n```\n\n'
        f"PyTorch version: {TORCH}\n"
    )


@dataclass
class System:
    """One bot. `database` is an address; `folder` holds its configuration, credentials and logs.

    `variables` are of the server's environment alone; `program` is the module that is run, with its first arguments;
    `tree` is where its code lies.
    """

    github: Remote
    folder: Path
    database: str
    port: int
    store: Path | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    docker_host: str | None = None
    repository: str = REPOSITORY
    program: Sequence[str] = ("bot.main",)
    python: str = sys.executable
    tree: Path = ROOT
    server: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Writes the configuration and the App's credentials."""
        self.folder.mkdir(parents=True, exist_ok=True)
        held = self.github.do("credentials")
        self.app_file = self.folder / "app.json"
        self.app_file.touch(mode=0o600)
        self.app_file.write_text("{}")
        self.write_credentials(id=held["app_id"], pem=held["private_key"], webhook_secret=held["webhook_secret"])
        self.config = self.folder / "config.yaml"
        chosen = {"api_url": self.github.url, "database_url": self.database, "releases": {"latest": TORCH}}
        self.config.write_text(yaml.safe_dump({**chosen, **self.settings}))
        self.github.do("hook", url=f"{self.url}/webhook")

    def write_credentials(self, **changed: str | int) -> None:
        """Changes the App's file, as an operator does; the server reads it at its start."""
        self.app_file.write_text(json.dumps({**json.loads(self.app_file.read_text()), **changed}))
        self.secrets += [str(changed[name]).splitlines()[place] for name, place in SECRETS.items() if name in changed]

    @property
    def url(self) -> str:
        """The web server's address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, *options: str) -> None:
        """Starts the server, with its worker unless the options say otherwise, and waits until both are there."""
        self.begin(*options)
        self.wait_ready()

    def begin(self, *options: str) -> subprocess.Popen[bytes]:
        """Starts the server, without waiting for it."""
        self.server = self._spawn(
            "serve", "--port", str(self.port), "--metrics-port", "0", "--worker", *options, secrets=True
        )
        return self.server

    def start_worker(self, *, store: Path | None = None) -> subprocess.Popen[bytes]:
        """Starts one more worker, on a store of its own where one is named."""
        started = self._spawn("worker", store=store)
        self.workers.append(started)
        return started

    def wait_ready(self, seconds: float = 90) -> None:
        """Waits until `/readyz` says that all is there; the server is started again where it has ended."""

        def ready() -> bool:
            try:
                return requests.get(f"{self.url}/readyz", timeout=5).status_code == 200
            except requests.RequestException:
                return False

        self.wait(ready, seconds, "the bot is not ready")

    def wait(self, holds: Callable[[], bool], seconds: float, what: str) -> None:
        """Waits until something holds."""
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline:
                raise AssertionError(f"{what}\n{self.last_lines()}")
            time.sleep(0.1)

    def keep(self) -> None:
        """What a service manager does: starts the server again where it has ended."""
        if self.server is not None and self.server.poll() is not None:
            self.begin()

    def kill_server(self) -> None:
        """SIGKILL to the server alone."""
        if self.server:
            self.server.send_signal(signal.SIGKILL)
            self.server.wait()

    def kill_worker(self) -> None:
        """SIGKILL to the server's worker."""
        for child in self.children():
            child.send_signal(signal.SIGKILL)

    def kill_both(self) -> None:
        """SIGKILL to both, the worker first."""
        self.kill_worker()
        self.kill_server()

    def children(self) -> Sequence[psutil.Process]:
        """The server's worker, where it runs."""
        if self.server is None or self.server.poll() is not None:
            return []
        try:
            return [c for c in psutil.Process(self.server.pid).children() if "worker" in c.cmdline()]
        except psutil.Error:
            return []

    def stop(self) -> int | None:
        """SIGTERM to all; gives the server's status."""
        for each in [self.server, *self.workers]:
            if each and each.poll() is None:
                each.terminate()
        for each in [self.server, *self.workers]:
            if each:
                each.wait(timeout=200)
        return self.server.returncode if self.server else None

    def file(self, body: str, title: str = "It breaks", user: str = "reporter") -> int:
        """A person files an issue; its number."""
        return int(
            self.github.do("file_issue", repository=self.repository, title=title, body=body, user=user)["number"]
        )

    def comments(self, number: int) -> list[dict[str, Any]]:
        """The bot's comments below an issue."""
        said = self.github.do("show_issue", repository=self.repository, number=number)["comments"]
        return [each for each in said if each["user"]["login"].endswith("[bot]")]

    def labels(self, number: int) -> list[str]:
        """An issue's labels."""
        found = self.github.do("show_issue", repository=self.repository, number=number)["issue"]["labels"]
        return sorted(label["name"] for label in found)

    def log(self) -> str:
        """What all processes have logged."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))

    def secrets_in_log(self) -> list[str]:
        """What of the App's credentials, or of the tokens that it was given, stands in the log."""
        log = self.log()
        return [secret for secret in self.secrets if secret in log] + re.findall(r"ghs_\w{8,}", log)

    def last_lines(self, count: int = 40) -> str:
        """The end of the log, for a failed test's message."""
        return "\n".join(line[:400] for line in self.log().splitlines()[-count:])

    def run(self, *arguments: str) -> None:
        """Runs a command to its end. Raises AssertionError where it fails."""
        assert self._spawn(*arguments).wait(timeout=300) == 0, self.last_lines()

    def _spawn(self, *arguments: str, secrets: bool = False, store: Path | None = None) -> subprocess.Popen[bytes]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("REPRO_", "GITHUB_", "GH_"))}
        if (chosen := store or self.store) is not None:
            environment["REPRO_STORE"] = str(chosen)
        if self.docker_host:
            environment["DOCKER_HOST"] = self.docker_host
        if secrets:
            environment |= {"REPRO_APP_FILE": str(self.app_file), **self.variables}
        with (self.folder / f"{arguments[0]}.log").open("ab") as log:
            return subprocess.Popen(
                [self.python, "-m", *self.program, "--config", str(self.config), *arguments],
                cwd=self.tree,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
