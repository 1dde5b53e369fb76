"""Room on the disk: how much an environment takes, how much stays free, and what is removed to keep it so."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

from repros.library import TORCH
from runners.failures import DiskFull
from runners.shelf import Shelf
from runners.store import gigabytes

GB = 10**9

CPU_SIZE, CPU_FETCHED = GB, 3 * GB // 10
BARE_SIZE, BARE_FETCHED = GB // 10, 3 * GB // 100
"""What environments with a CPU build take, and those without torch, and what is fetched for them."""

MOST_KEPT_FREE = 10 * GB


@dataclass(frozen=True, slots=True)
class Room:
    """What bounds the store.

    `budget` is how many bytes of environments there may be. `keeps_free` is whether a part of the disk stays free
    (`kept_on`), as the bot's own work does it, which goes on for months.
    """

    budget: int | None = None
    keeps_free: bool = False


def kept_on(root: Path) -> int:
    """How many bytes of the disk stay free."""
    return kept_of(shutil.disk_usage(root).total)


def kept_of(total: int) -> int:
    """How many bytes of a disk of that size stay free: a tenth of it, or 10 GB where that is less."""
    return min(total // 10, MOST_KEPT_FREE)


def size_of(torch: str | None, *, cpu: bool) -> int:
    """About how many bytes an environment of a release takes; `cpu` is whether a CPU build of it can be had."""
    return _sizes(torch, cpu=cpu)[0]


def fetched_for(torch: str | None, *, cpu: bool) -> int:
    """About how many bytes are fetched for an environment of a release of which nothing is there yet."""
    return _sizes(torch, cpu=cpu)[1]


def _sizes(torch: str | None, *, cpu: bool) -> tuple[int, int]:
    if torch is None:
        return BARE_SIZE, BARE_FETCHED
    if cpu:
        return CPU_SIZE, CPU_FETCHED
    return next((size, fetched) for first, size, fetched in TORCH.sizes if Version(torch) >= Version(first))


def expected_size(torch: str | None, packages: Sequence[str], shelf: Shelf) -> int:
    """About how many bytes an environment with these packages (`numpy==1.17.2`) takes: as the others of its release."""
    cpu = is_cpu(torch, packages)
    known = [e.size for e in shelf.list() if e.torch_version == (torch or "") and is_cpu(torch, e.packages) == cpu]
    return max(known, default=size_of(torch, cpu=cpu))


def is_cpu(torch: str | None, packages: Sequence[str]) -> bool:
    """Whether torch comes without CUDA: before 1.13 its own wheel holds that, then packages of their own do."""
    if any(package.startswith(f"{TORCH.name}==") and package.endswith("+cpu") for package in packages):
        return True
    apart = torch is not None and Version(torch) >= Version("1.13")
    return apart and not any(package.startswith(("nvidia-", "cuda-")) for package in packages)


def make_room(shelf: Shelf, room: Room, expected: int, what: str) -> None:
    """Removes what was used the longest ago until an environment of `expected` bytes has room.

    Raises DiskFull where nothing more can be removed; `what` is what wanted to be built.
    """
    if room.budget is not None:
        shelf.prune(max(0, room.budget - expected))
    if room.keeps_free:
        keep_free(shelf, expected, what)


def keep_free(
    shelf: Shelf, expected: int, what: str, usage: Callable[[Path], tuple[int, int, int]] = shutil.disk_usage
) -> None:
    """Removes environments while less would stay free than is to. Raises DiskFull where that isn't enough.

    `usage` gives a disk's whole size, and what is used and free of it, in bytes.
    """

    def free() -> int:
        return usage(root)[2]

    root = shelf.store.root
    kept = kept_of(usage(root)[0])
    # What others build at this moment is not on the disk yet.
    wanted = kept + expected * max(1, shelf.store.temporaries_held("environment"))
    if free() < wanted:
        shelf.clean_cache()  # else what is removed stays on the disk, being in the cache too
        for environment in shelf.by_use():
            if free() >= wanted:
                break
            shelf.remove(environment)
    if free() < kept + expected:
        used = len(shelf.list())
        left = f" ({used} in use)" if used else ""
        raise DiskFull(
            f"no space left below {root} for {what}: it takes about {gigabytes(expected)}, {gigabytes(free())} are"
            f" free, of which {gigabytes(kept)} stay free, and no environment can be removed any more{left}:"
            " make room there, or set REPRO_STORE to a larger disk"
        )


def free_on(root: Path) -> int:
    """The bytes that are free on the disk."""
    return shutil.disk_usage(root).free
