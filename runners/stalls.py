"""How long the host kept a container's processes from running: not a CPU, nor a page of a disk, for any of them.

The kernel tells it as pressure (https://docs.kernel.org/accounting/psi.html): `full` is the time in which nothing in a
cgroup ran although something in it wanted to. Where it can't be read (an engine on another machine, no second version
of cgroups, a kernel before 5.13), nothing is said.
"""

from __future__ import annotations

import re
from pathlib import Path

_RESOURCES = ("cpu", "io")
_MOUNTS = Path("/proc/self/mountinfo")


def stalled_seconds(container: str, pid: int) -> float | None:
    """Seconds, since it began, in which a container's processes wanted to run and none could; None if unknown.

    Args:
        container: the container's id: a process of that number elsewhere must not be taken for its own.
        pid: the container's first process, as its engine numbers it.
    """
    group = _group(container, Path(f"/proc/{pid}/cgroup"))
    stalled = [_full(group / f"{name}.pressure") for name in _RESOURCES] if group else []
    known = [each for each in stalled if each is not None]
    return sum(known) if known else None


def _group(container: str, membership: Path) -> Path | None:
    """The container's cgroup of the second version."""
    found = re.search(rf"^0::/?(\S*{re.escape(container)}\S*)$", _text(membership), re.MULTILINE)
    mounted = re.search(r"^\S+ \S+ \S+ \S+ (\S+) .* - cgroup2 ", _text(_MOUNTS), re.MULTILINE)
    return Path(mounted[1], found[1]) if found and mounted else None


def _full(pressure: Path) -> float | None:
    found = re.search(r"^full .*total=(\d+)$", _text(pressure), re.MULTILINE)
    return int(found[1]) / 1e6 if found else None


def _text(path: Path) -> str:
    """A file's text; empty where the container has ended meanwhile or the kernel has no such file."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
