"""The sandbox: one program, one environment, one container."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from repros.values import Mode, Repro, Run, SourceFile
from runners.engine import Engine
from runners.environments import Environment
from runners.limits import Limits
from runners.store import Store


@dataclass(frozen=True, slots=True)
class Program:
    """What is executed: files, the entry's name and the mode."""

    files: tuple[SourceFile, ...]
    entry: str
    mode: Mode = "script"

    @classmethod
    def of(cls, repro: Repro) -> Program:
        """The program of a Repro."""
        return cls(repro.files, repro.entry, repro.mode)


class Sandbox:
    """Runs programs in containers of the engine; `image` None means: the runner image, looked up at the first run."""

    def __init__(
        self, engine: Engine, store: Store, limits: Limits, *, image: str | None = None, runtime: str | None = None
    ) -> None:
        raise NotImplementedError

    @property
    def fingerprint(self) -> dict[str, str]:
        """Image digest, launcher digest and runtime: what besides the limits a Run's cache key must hold."""
        raise NotImplementedError

    def run(
        self,
        program: Program,
        environment: Environment,
        *,
        job: str,
        repeat: int = 1,
        limits: Limits | None = None,
        on_output: Callable[[str, bytes], None] | None = None,
    ) -> Run:
        """Executes the program once; infrastructure failures become a Run with the outcome infra-error."""
        raise NotImplementedError

    def sweep(self) -> int:
        """Removes containers and run folders that a dead process of ours left behind; says how many."""
        raise NotImplementedError
