"""The store: where environments, interpreters and runs lie on this machine's disk."""

from __future__ import annotations

from pathlib import Path


class Store:
    """The folders below `root`, which is made if it isn't there."""

    def __init__(self, root: Path | None = None) -> None:
        raise NotImplementedError
