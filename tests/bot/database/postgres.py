"""A PostgreSQL server of a test's own, run by an unprivileged user as PostgreSQL demands."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg


class Postgres:
    """A server on a free port of this host; `crash` is a SIGKILL, after which `start` brings it back."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="reprobot-postgres-"))
        self.port = free_port()
        self._user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        if self._user:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        self._run("initdb", "-D", str(self.data), "-U", "repro", "--auth=trust", "--no-sync", "-E", "UTF8")

    @property
    def data(self) -> Path:
        """The server's data folder."""
        return self.folder / "data"

    def url(self, name: str = "postgres") -> str:
        """The address of a database."""
        return f"postgresql://repro@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        options = ["-p", str(self.port), "-c", "listen_addresses=127.0.0.1", "-k", str(self.folder)]
        self._process = subprocess.Popen(
            [binary("postgres"), "-D", str(self.data), *options, "-c", "max_connections=200"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **self._as_user(),
        )
        deadline = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=5).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return

    def create(self, name: str, encoding: str = "UTF8") -> str:
        """A fresh database; gives its address."""
        how = f"ENCODING '{encoding}' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'" if encoding != "UTF8" else ""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" {how}')
        return self.url(name)

    def crash(self) -> None:
        """Kills the server and all its children with SIGKILL."""
        if self._process:
            server = psutil.Process(self._process.pid)
            # Stopped first, so that it begins no child in between; each child leads a process group of its own.
            server.suspend()
            for process in [*server.children(), server]:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """Stops the server and removes its folder."""
        self.crash()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, name: str, *arguments: str) -> None:
        subprocess.run([binary(name), *arguments], check=True, capture_output=True, **self._as_user())

    def _as_user(self) -> dict[str, Any]:
        if self._user is None:
            return {"cwd": str(self.folder)}
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": [], "cwd": str(self.folder)}


@contextmanager
def running() -> Iterator[Postgres]:
    """A server, until the block ends."""
    server = Postgres()
    try:
        server.start()
        yield server
    finally:
        server.stop()


def binary(name: str) -> str:
    """Where a program of PostgreSQL lies: on PATH, or in Debian's folder of the newest version."""
    found = shutil.which(name) or next(
        (str(p) for p in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )
    if found is None:
        raise AssertionError(
            "PostgreSQL is missing: `apt-get install postgresql` (the tests start a server of their own)"
        )
    return found


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
