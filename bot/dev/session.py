"""One `repro dev`: stand-in, server and worker, with a database and credentials that are gone when it ends."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
import yaml

from bot.answering.machine import Machine
from bot.dev.checkout import STANDIN, standin_root
from bot.dev.children import child, environment_for
from bot.dev.github import MAINTAINER, REPOSITORY, StandIn, local_session
from bot.failures import Failure
from bot.settings.config import changes_in, load_config
from bot.settings.secret_names import APP_FILE

READY_SECONDS = 600
"""The worker's first start on a machine makes the runner's image."""


@dataclass(frozen=True, slots=True)
class Started:
    """The server's process, and the dashboard's address."""

    server: subprocess.Popen[str]
    dashboard: str


@contextmanager
def session(config_path: Path | None, port: int) -> Iterator[Started]:
    """The bot and its GitHub, until the block ends; given once a worker is there too.

    Environments come from the user's store. Raises Failure or RunnerFailure with what is missing.
    """
    root, machine = standin_root(), Machine(load_config(config_path))
    machine.engine.version()
    with machine.store.temporary("probe"):
        pass  # a store that can't be written is told once, here, and not by each process
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reprobot-dev-")))
        names = [sys.executable, "-m", STANDIN, "--port", str(port), "--repository", REPOSITORY]
        github = listening(stack.enter_context(child(names, environment_for(os.environ), cwd=root, piped=True)), port)
        config, app_file = settings(folder, github.url, config_path), credentials(folder, github)
        address, dashboard = free_port(), free_port()
        command = [sys.executable, "-m", "bot.main", "--config", str(config), "serve", "--worker"]
        command += ["--port", str(address), "--dashboard-port", str(dashboard)]
        environ = environment_for(os.environ, **{APP_FILE: str(app_file)})
        server = stack.enter_context(child(command, environ))
        wait_ready(server, f"http://127.0.0.1:{address}")
        github.do("hook", url=f"http://127.0.0.1:{address}/webhook")
        github.do("set_role", repository=REPOSITORY, user=MAINTAINER, role="triage")
        yield Started(server, f"http://127.0.0.1:{dashboard}/")


def listening(started: subprocess.Popen[str], port: int) -> StandIn:
    """The stand-in of a process, once it says where it listens. Raises Failure where it doesn't."""
    line = started.stdout.readline() if started.stdout else ""
    if not line:
        raise Failure(f"the stand-in for GitHub can't listen on port {port}: name another with `repro dev --port`")
    return StandIn(json.loads(line)["url"])


def settings(folder: Path, github_url: str, config_path: Path | None) -> Path:
    """A configuration in `folder`: the user's own with the stand-in's address and a database there."""
    named = config_path or os.environ.get("REPRO_CONFIG")
    own = changes_in(Path(named)) if named else {}
    path = folder / "config.yaml"
    ours = {"api_url": github_url, "database_url": f"sqlite:///{folder}/dev.sqlite"}
    path.write_text(yaml.safe_dump({**own, **ours}), encoding="utf-8")
    return path


def credentials(folder: Path, github: StandIn) -> Path:
    """The file of the App's credentials, for its owner alone."""
    held = github.do("credentials")
    path = folder / "app.json"
    path.touch(mode=0o600)
    path.write_text(
        json.dumps({"id": held["app_id"], "pem": held["private_key"], "webhook_secret": held["webhook_secret"]}),
        encoding="utf-8",
    )
    return path


def wait_ready(server: subprocess.Popen[str], url: str) -> None:
    """Waits until the server says that a worker is there. Raises Failure where it ends, or none comes."""
    client, deadline = local_session(), time.monotonic() + READY_SECONDS
    while not is_ready(client, url):
        if server.poll() is not None:
            raise Failure(f"the server ended with status {server.returncode}: what it said stands above")
        if time.monotonic() > deadline:
            raise Failure("no worker came up: what it said stands above; `repro doctor` says what is missing")
        time.sleep(0.2)


def is_ready(client: requests.Session, url: str) -> bool:
    """Whether server, database and worker are there."""
    try:
        return client.get(f"{url}/readyz", timeout=5).ok
    except requests.RequestException:
        return False


def free_port() -> int:
    """A port of this host that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
