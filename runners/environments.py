"""Environments: python + torch + further packages, built once and read-only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runners.interpreters import Interpreters
    from runners.sandbox import Sandbox
    from runners.store import Store


@dataclass(frozen=True, slots=True)
class EnvironmentSpec:
    """What an environment is asked to hold.

    `torch` is a release (`1.3.0`; None: none at all), `python` a minor version (`3.7`), `packages` requirement
    strings (`scipy`, `torchvision==0.4.1`), `as_of` the day whose newest packages are taken (None: today's).
    """

    torch: str | None
    python: str
    packages: tuple[str, ...] = ()
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Environment:
    """A built environment: `hash` is that of its lock, `path` its folder, `interpreter` that of its Python."""

    hash: str
    path: Path
    interpreter: Path
    python_version: str
    torch_version: str
    packages: tuple[str, ...] = ()


class Environments:
    """Finds environments in the store, and builds those that are not there."""

    def __init__(self, store: Store, interpreters: Interpreters, sandbox: Sandbox) -> None:
        raise NotImplementedError

    def get(self, spec: EnvironmentSpec, progress: Callable[[str], None] = lambda _: None) -> Environment:
        """The environment of `spec`. Raises a RunnerFailure where it can't be had."""
        raise NotImplementedError

    def find(self, spec: EnvironmentSpec) -> Environment | None:
        """The environment of `spec` if it is there already."""
        raise NotImplementedError

    def list(self) -> list[Environment]:
        """All environments in the store."""
        raise NotImplementedError

    def verify(self) -> list[tuple[Environment, str | None]]:
        """Each environment with what is wrong with it, None if nothing."""
        raise NotImplementedError

    def prune(self, keep_bytes: int = 0) -> list[Environment]:
        """Removes the least recently used environments until at most `keep_bytes` are left; says which."""
        raise NotImplementedError
