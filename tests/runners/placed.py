"""Environments as they lie in a store, without their contents: what is removed, and in which order, needs no more."""

from __future__ import annotations

import json
import os
from pathlib import Path

from runners.environment import Environment
from runners.shelf import Shelf
from runners.store import FACTS, Store

DAY = 86_400.0


def place(
    store: Store,
    name: str,
    size: int = 1000,
    day: int | None = None,
    torch: str = "1.3.0",
    packages: tuple[str, ...] = (),
) -> Environment:
    """An environment of `size` bytes, last used on a day since 1970; None: never."""
    path = store.environments / name
    (path / "env").mkdir(parents=True)
    (path / "env" / "file").touch()
    os.truncate(path / "env" / "file", size)  # which holds no blocks of the disk
    (store.interpreters / "3.7").mkdir(exist_ok=True)
    facts = {"interpreter": "3.7", "python": "3.7.16", "torch": torch, "packages": packages, "size": size}
    (path / FACTS).write_text(json.dumps(facts))
    if day is not None:
        lock = store.locks / f"use-{name}"
        lock.touch()
        os.utime(lock, (day * DAY, day * DAY))
    found = Shelf(store).read(path)
    assert found
    return found


def bytes_in(folder: Path) -> int:
    """What the files below a folder hold."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
