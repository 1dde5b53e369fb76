"""How far an installation is, told by what it has written: uv tells no other program what it has fetched."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from runners.limits import MIB

LOOK_SECONDS = 1.0
MOST_PERCENT = 99
"""What is expected is an estimate: it never says that all is done."""


@dataclass(frozen=True, slots=True)
class Growth:
    """What uv writes: first unpacked into new folders of its cache, as it comes, then linked into `target`.

    `before` are the folders that the cache had; `expected` is about how many bytes it comes to.
    """

    cache: Path
    target: Path
    before: frozenset[Path]
    expected: int

    @classmethod
    def of(cls, cache: Path, target: Path, expected: int) -> Growth:
        """From now on."""
        return cls(cache, target, frozenset(folders(cache)), expected)

    def written(self) -> int:
        """Bytes so far; those of other installations at the same time, which share the cache, may be among them."""
        fetched = sum(size_below(folder) for folder in folders(self.cache) if folder not in self.before)
        return max(fetched, size_below(self.target))

    def line(self) -> str:
        """`120 MiB of about 950 (12 %)`."""
        written = self.written()
        percent = min(written * 100 // max(self.expected, 1), MOST_PERCENT)
        return f"{written // MIB:,} MiB of about {max(self.expected, written) // MIB:,} ({percent} %)"


@contextmanager
def telling(growth: Growth, say: Callable[[str], None], seconds: float = LOOK_SECONDS) -> Iterator[None]:
    """`say` is told the line every so many seconds, until the block ends."""
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(seconds):
            say(growth.line())

    thread = threading.Thread(target=look, name="growth", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def folders(cache: Path) -> Iterator[Path]:
    """Where uv unpacks to: folders of its own while it fetches, one an archive after that."""
    for parent in (cache, cache / "archive-v0"):
        with suppress(FileNotFoundError):
            yield from (Path(each) for each in os.scandir(parent) if each.name != "archive-v0")


def size_below(folder: Path) -> int:
    """The bytes of a file or of all files of a folder, as far as they stay while they are counted."""
    size = 0
    for parent, _, files in os.walk(folder):
        for name in files:
            with suppress(FileNotFoundError):
                size += os.lstat(Path(parent, name)).st_size
    return size
