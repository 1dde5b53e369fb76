"""The values of environments: what is asked for, and what was built."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class EnvironmentSpec:
    """What an environment is asked to hold.

    `torch` is a release (`1.3.0`; None: none at all), `python` a version (`3.7`), `packages` requirement strings
    (`scipy`, `torchvision==0.4.1`), `as_of` the day whose newest packages are taken (None: today's). torch and
    what torch itself depends on are exempt from the day. `wheel` is the address of torch's own wheel where it
    is a nightly build: nothing else is ever looked for where that lies.
    """

    torch: str | None
    python: str
    packages: tuple[str, ...] = ()
    as_of: date | None = None
    wheel: str | None = None

    def key(self) -> str:
        """The spec as canonical text."""
        parts = [self.torch, self.python, sorted(self.packages), self.as_of and self.as_of.isoformat()]
        return json.dumps(parts + [self.wheel] * bool(self.wheel))

    def __str__(self) -> str:
        """For people."""
        what = ", ".join([f"torch {self.torch}"] * bool(self.torch) + list(self.packages)) or "nothing"
        return f"{what} for Python {self.python}" + (f" as of {self.as_of}" if self.as_of else "")


@dataclass(frozen=True, slots=True)
class Environment:
    """A built environment.

    `hash` is that of its lock, `path` its folder (the virtual environment is `env` below it), `interpreter` the
    folder of its Python, `packages` what is installed (`numpy==1.17.2`), `size` in bytes, `commit` the one that its
    torch was built from (None: not known), `unlisted` the digest of the files that no wheel lists (None: not known).
    """

    hash: str
    path: Path
    interpreter: Path
    python_version: str
    torch_version: str
    packages: tuple[str, ...] = ()
    size: int = 0
    commit: str | None = None
    unlisted: str | None = None
