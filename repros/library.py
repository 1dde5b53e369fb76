"""The library whose issues are read and run: its own facts, as one value that the rest asks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Companion:
    """A package that releases need without saying so: `before` a release it must be `older`, from there on `newer`."""

    package: str
    before: str
    older: str
    newer: str


@dataclass(frozen=True, slots=True)
class Library:
    """What is true of one library alone.

    `name` is both its distribution on a package index and what programs import. `oldest` is the first release with
    wheels that still run. `control` is the program that an environment must run before it gives evidence: it prints
    the version, the sum `control_sum` and the commit it was built from. `accelerators` are the words of its device
    strings but the CPU's; `dtypes` is a pattern of the names of its types behind `name.`. `sizes` are the bytes that an
    environment takes and those fetched for it, from a release on, newest first, where its wheels carry CUDA. `ended`
    has the last minor number, of a dev build, that a major one came to; a later major one goes on.
    `exceptions` are the types of its own whose names don't say that they are one; `assertion` is what the message has
    of a check of its own that failed, which no program should bring about.
    """

    name: str
    oldest: str
    control: str
    control_sum: int
    accelerators: tuple[str, ...]
    dtypes: str
    companions: tuple[Companion, ...]
    sizes: tuple[tuple[str, int, int], ...]
    ended: tuple[int, ...]
    exceptions: tuple[str, ...]
    assertion: str


_GB = 10**9

TORCH = Library(
    name="torch",
    oldest="1.0.0",
    control="""
import torch
print(torch.__version__)
print(int((torch.arange(4) + torch.ones(4, dtype=torch.long)).sum()))
print(getattr(torch.version, 'git_version', None))
""",
    control_sum=10,
    accelerators=("cuda", "mps", "xpu", "hip", "npu"),
    dtypes=r"(?:b?float|q?u?int|complex|bool|half|double|long|short)\w*",
    companions=(
        # Releases up to 2.2 were built against numpy 1; later ones work with both.
        Companion("numpy", "2.3", "numpy<2", "numpy"),
        # Releases up to 2.5 import pkg_resources here and there; later ones ask for a setuptools of their own.
        Companion("setuptools", "2.6", "setuptools<70", "setuptools<82"),
    ),
    sizes=(("2.0", 5 * _GB, 27 * _GB // 10), ("1.13", 7 * _GB // 2, 2 * _GB), ("1.0", 3 * _GB // 2, 8 * _GB // 10)),
    ended=(5, 14),
    exceptions=(
        *("CantSplit", "FailOnRecompileLimitHit", "FailedMatch", "GuardOnDataDependentSymNode", "InvalidBackend"),
        *("InvalidCxxCompiler", "InvalidVersion", "MissingOpProfile", "PendingUnbackedSymbolNotFound", "ResetRequired"),
        *("SkipFrame", "SpeculationLogDivergence", "Unsupported", "UnsupportedInputs"),
    ),
    assertion="INTERNAL ASSERT FAILED",
)
