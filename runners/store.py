"""The store: where environments, interpreters and runs lie on this machine's disk."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import shutil
import stat
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from runners.failures import DiskFull, RunnerFailure, StoreUnusable

DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})

FACTS = "environment.json"
"""What is written beside an environment."""


def default_root() -> Path:
    """`$REPRO_STORE`, else `reprobot` in the XDG cache folder."""
    if chosen := os.environ.get("REPRO_STORE"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "reprobot"


@dataclass(frozen=True, slots=True)
class Temporary:
    """A temporary folder whose lock is held as long as this process, or a child given `lock_fd`, lives."""

    path: Path
    lock_fd: int


class Store:
    """The folders below `root`, which is made if it isn't there.

    Things are made in temporary folders and renamed into place whole. A temporary folder belongs to whoever
    holds its lock (flock, so a killed process lets go of it); `left` are those that nobody holds.
    Raises RunnerFailure where the root can't be made or written.
    """

    def __init__(self, root: Path | None = None) -> None:
        self.root = (root or default_root()).absolute()
        self.environments = self.root / "environments"
        self.interpreters = self.root / "interpreters"
        self.specs = self.root / "specs"
        self.temporaries = self.root / "tmp"
        self.locks = self.root / "locks"
        self.logs = self.root / "logs"
        self.uv_cache = self.root / "uv"
        try:
            for folder in (self.environments, self.interpreters, self.specs, self.temporaries, self.locks, self.logs):
                folder.mkdir(parents=True, exist_ok=True)
            self.id = self._identity()
        except OSError as error:
            raise unusable(self.root, error) from error

    @contextmanager
    def temporary(self, kind: str) -> Iterator[Temporary]:
        """A fresh folder, removed at the end unless it was renamed away. Raises DiskFull."""
        name = f"{kind}-{uuid.uuid4().hex}"
        lock, path = self.temporaries / f"{name}.lock", self.temporaries / name
        with self.disk_full_is_one_line():
            # A sweep never sees the file between its making and its locking.
            with self.locked("temporaries", shared=True):
                fd = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                fcntl.flock(fd, fcntl.LOCK_EX)
            try:
                path.mkdir()
                path.chmod(0o755)
                yield Temporary(path, fd)
            finally:
                remove_tree(path)
                lock.unlink(missing_ok=True)
                os.close(fd)

    def held(self, name: str) -> bool:
        """Whether the temporary folder of that name belongs to a living process."""
        try:
            fd = os.open(self.temporaries / f"{name}.lock", os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        else:
            return False
        finally:
            os.close(fd)

    def temporaries_held(self, kind: str) -> int:
        """How many temporary folders of a kind belong to living processes, this one's own among them."""
        names = [path.stem for path in self.temporaries.glob(f"{kind}-*.lock")]
        return sum(self.held(name) for name in names)

    def left(self) -> list[str]:
        """The temporary folders that no living process holds."""
        with self.locked("temporaries"):
            names = sorted({path.name.removesuffix(".lock") for path in self.temporaries.iterdir()})
            return [name for name in names if not self.held(name) and self._is_there(name)]

    def sweep(self) -> list[str]:
        """Removes the temporary folders that no living process holds; says which."""
        left = self.left()
        for name in left:
            remove_tree(self.temporaries / name)
            (self.temporaries / f"{name}.lock").unlink(missing_ok=True)
        return left

    def _is_there(self, name: str) -> bool:
        """Whether a temporary folder or its lock is there still: its holder may have removed it since it was listed."""
        return any((self.temporaries / each).exists() for each in (name, f"{name}.lock"))

    @contextmanager
    def locked(self, name: str, *, shared: bool = False) -> Iterator[None]:
        """Holds the lock of that name, waiting for it."""
        with self._lock_file(name) as file:
            fcntl.flock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
            yield

    @contextmanager
    def locked_if_free(self, name: str) -> Iterator[bool]:
        """Holds the lock of that name if nobody else does; yields whether."""
        with self._lock_file(name) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def _lock_file(self, name: str) -> IO[str]:
        try:
            return (self.locks / name).open("a")  # which leaves its time as it is
        except OSError as error:
            raise unusable(self.root, error) from error

    def write_atomically(self, path: Path, text: str) -> None:
        """Writes a small file so that readers see the old text or the new one, whole. Raises DiskFull."""
        with self.disk_full_is_one_line():
            fresh = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
            try:
                fresh.write_text(text, encoding="utf-8")
                fresh.rename(path)
            finally:
                fresh.unlink(missing_ok=True)

    @contextmanager
    def disk_full_is_one_line(self) -> Iterator[None]:
        """Turns an OSError for want of space into DiskFull."""
        try:
            yield
        except OSError as error:
            if not is_disk_full(error):
                raise
            raise self.disk_full() from error

    def disk_full(self) -> DiskFull:
        """The failure that says how to make room, and how much that would be."""
        return disk_full(self.root)

    def _identity(self) -> str:
        """What tells this store's containers from those of others."""
        path = self.root / "id"
        if not path.exists():
            with self.locked("id"):
                if not path.exists():
                    self.write_atomically(path, uuid.uuid4().hex)
        # With the place, since a copy of a store is another one: what the original's processes hold isn't the copy's.
        told = path.read_bytes().strip() + b" " + os.fsencode(self.root.resolve())
        return hashlib.sha256(told).hexdigest()[:32]


def unusable(root: Path, error: OSError) -> RunnerFailure:
    """The failure of a store in whose files the system refused something: one line that says what to do."""
    if is_disk_full(error):
        return disk_full(root)
    named = Path(os.fsdecode(error.filename or root))
    where = f" ({named.relative_to(root)})" if named != root and named.is_relative_to(root) and root.is_dir() else ""
    why = "a file is in a folder's place" if error.errno == errno.EEXIST else error.strerror or str(error)
    return StoreUnusable(f"can't use the store {root}: {why}{where}; set REPRO_STORE to a folder you may write")


def disk_full(root: Path) -> DiskFull:
    """The failure that says how to make room below a store's root, and how much that would be."""
    sizes = list(_environment_sizes(root / "environments"))
    cure = f"`repro env prune` frees up to {gigabytes(sum(sizes))}, and asks first" if sizes else "make some"
    return DiskFull(f"no space left below {root}: {cure}; or set REPRO_STORE to a larger disk")


def _environment_sizes(folder: Path) -> Iterator[int]:
    """The bytes of each environment, as far as they can be read."""
    for path in folder.glob(f"*/{FACTS}"):
        with suppress(OSError, ValueError, KeyError):
            yield int(json.loads(path.read_text(encoding="utf-8"))["size"])


def gigabytes(size: int) -> str:
    """A size in bytes for people: `12.3 GB`."""
    return f"{size / 10**9:,.1f} GB"


def is_disk_full(error: OSError) -> bool:
    """Whether it says that no space is left; `shutil.copytree` collects the texts of what went wrong."""
    if isinstance(error, shutil.Error):
        return any(os.strerror(number) in str(error) for number in DISK_FULL)
    return error.errno in DISK_FULL


def remove_tree(path: Path) -> None:
    """Removes a folder, read-only folders in it included; one that isn't there is fine, and so is a file."""
    if path.is_file():
        path.unlink(missing_ok=True)
    if not path.exists():
        return
    for folder, _, _ in os.walk(path):
        with suppress(FileNotFoundError):
            Path(folder).chmod(0o755)
    shutil.rmtree(path, ignore_errors=True)


def make_read_only(path: Path) -> int:
    """Takes the right to write from every file and folder below `path`; gives their size in bytes."""
    size = 0
    for folder, _, files in os.walk(path):
        for name in files:
            info = os.lstat(file := Path(folder, name))
            size += info.st_size
            if stat.S_ISREG(info.st_mode):
                file.chmod(stat.S_IMODE(info.st_mode) & ~0o222 | 0o444)
        Path(folder).chmod(0o555)
    return size
