"""Where a program runs: a folder of its own in the store, the lock of its environment, and what is mounted of both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runners.environment import Environment
from runners.program import write_file, write_launcher
from runners.store import Store

PASSWD = "passwd"  # noqa: S105 - a file's name


@contextmanager
def place(store: Store, environment: Environment) -> Iterator[Path]:
    """A folder with the launcher and the users, for one container; nobody prunes the environment meanwhile."""
    with (
        store.locked(f"use-{environment.hash}", shared=True),
        store.temporary("run") as temporary,
        store.disk_full_is_one_line(),
    ):
        write_launcher(temporary.path)
        write_file(temporary.path / PASSWD, b"")
        yield temporary.path


def mounts(environment: Environment, folder: Path) -> dict[str, str]:
    """What the container finds where, read-only."""
    return {
        str(environment.interpreter): "/opt/python",
        str(environment.path / "env"): "/opt/env",
        str(folder): "/opt/repro",
    }
