"""Locks that say which processes are alive: a killed process lets go of its own at once."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import URL


class LockLost(Exception):
    """The connection that holds this process's lock is gone: somebody else may have taken its jobs over."""


class Locks(Protocol):
    """Named locks of processes. Not for several threads."""

    def take(self, name: str) -> bool:
        """Takes a lock if nobody has it. Raises LockLost."""
        ...

    def give_back(self, name: str) -> None:
        """Gives a taken lock back. Raises LockLost."""
        ...

    def check(self) -> None:
        """Raises LockLost where the locks are no longer held."""
        ...

    def close(self) -> None:
        """Gives all back."""
        ...


def open_locks(url: URL) -> Locks:
    """The locks of a database: files beside a SQLite one, advisory locks in PostgreSQL."""
    if url.get_backend_name() == "sqlite":
        return FileLocks(Path(f"{url.database}.locks"))
    return PostgresLocks(url)


class FileLocks:
    """flock on a file a name."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._held: dict[str, int] = {}

    def take(self, name: str) -> bool:
        """Takes a lock if nobody has it."""
        path = self._folder / (re.sub(r"[^\w.-]", "_", name) + ".lock")
        fd = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(fd)
            return False
        self._held[name] = fd
        return True

    def give_back(self, name: str) -> None:
        """Gives a taken lock back."""
        os.close(self._held.pop(name))

    def check(self) -> None:
        """A file's lock is lost with the process alone."""

    def close(self) -> None:
        """Gives all back."""
        for name in list(self._held):
            self.give_back(name)


class PostgresLocks:
    """Advisory locks on a connection of their own, whose end the server notices within seconds."""

    def __init__(self, url: URL) -> None:
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(
            plain,
            autocommit=True,
            connect_timeout=10,
            keepalives_idle=5,
            keepalives_interval=5,
            keepalives_count=3,
            tcp_user_timeout=20_000,
            # The server's own view of a host that vanished: it lets go of the lock after as long.
            options="-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3",
        )

    def take(self, name: str) -> bool:
        """Takes a lock if nobody has it. Raises LockLost."""
        return self._asked("SELECT pg_try_advisory_lock(%s)", name)

    def give_back(self, name: str) -> None:
        """Gives a taken lock back. Raises LockLost."""
        self._asked("SELECT pg_advisory_unlock(%s)", name)

    def check(self) -> None:
        """Raises LockLost where the connection is gone, and with it the locks."""
        self._asked("SELECT %s IS NOT NULL", "")

    def close(self) -> None:
        """Gives all back."""
        with suppress(psycopg.Error):
            # The server notices a closed connection only after a moment; a restart wants its name at once.
            self._connection.execute("SELECT pg_advisory_unlock_all()")
            self._connection.close()

    def _asked(self, query: str, name: str) -> bool:
        try:
            found = self._connection.execute(query.encode(), (_number(name),)).fetchone()
        except psycopg.Error as error:
            raise LockLost(f"the database let go of this process's lock ({error})") from error
        return bool(found and found[0])


def _number(name: str) -> int:
    """PostgreSQL's locks have numbers of 64 bits with a sign."""
    return int.from_bytes(hashlib.sha256(f"reprobot {name}".encode()).digest()[:8], "big", signed=True)
