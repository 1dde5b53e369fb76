"""How much of each environment no other one has: uv makes equal files one file on the disk, by hard links."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from runners.environment import Environment

Inode = tuple[int, int]
"""A file on the disk, whatever names it has: its device and number."""


def own_bytes(environments: Sequence[Environment]) -> Mapping[str, int]:
    """The bytes of each environment, by its hash, that no other of these has too.

    What uv's cache links besides counts as its own, since that goes with the removal of environments.
    """
    files = {each.hash: files_below(each.path) for each in environments}
    holders = Counter(inode for found in files.values() for inode in found)
    return {name: sum(size for file, size in found.items() if holders[file] == 1) for name, found in files.items()}


def files_below(folder: Path) -> dict[Inode, int]:
    """The regular files below a folder with their sizes; one that goes meanwhile is left out."""
    found: dict[Inode, int] = {}
    for current, _, names in os.walk(folder):
        for name in names:
            try:
                info = os.lstat(os.path.join(current, name))  # noqa: PTH118 - twenty thousand of them
            except FileNotFoundError:
                continue
            if stat.S_ISREG(info.st_mode):
                found[info.st_dev, info.st_ino] = info.st_size
    return found
