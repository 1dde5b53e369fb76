"""The runner image: what every sandbox starts from."""

from __future__ import annotations

from collections.abc import Callable

from runners.engine import Engine


def ensure_image(engine: Engine, progress: Callable[[str], None] = lambda _: None) -> str:
    """The runner image's id, built if it isn't there. Raises ImageMissing, EngineMissing or DiskFull."""
    raise NotImplementedError


def find_image(engine: Engine) -> str | None:
    """The runner image's id, or None if it isn't there."""
    raise NotImplementedError
