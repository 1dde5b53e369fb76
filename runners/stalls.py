"""How long the host kept a container's processes from running: not a CPU, nor a page of a disk, for any of them.

The kernel tells it as pressure (https://docs.kernel.org/accounting/psi.html): `full` is the time in which nothing in a
cgroup ran although something in it wanted to. What it brings on itself is taken away: what its own limit of CPUs held
it back for, and of the waits for disks the part that its own reads have in what the disks did. Where pressure can't be
read (an engine on another machine, no second version of cgroups, a kernel before 5.13), nothing is said.
"""

from __future__ import annotations

import re
from pathlib import Path

from runners.disks import Traffic, machine_traffic, own_traffic, share_of_others

_MOUNTS = Path("/proc/self/mountinfo")


def stalled_seconds(container: str, pid: int, before: Traffic, held_back: float = 0.0) -> float | None:
    """Seconds, since it began, in which a container's processes wanted to run and none could; None if unknown.

    Args:
        container: the container's id: a process of that number elsewhere must not be taken for its own.
        pid: the container's first process, as its engine numbers it.
        before: what the machine's disks had moved when it began.
        held_back: seconds for which its own limit of CPUs held it back; the kernel counts them as waits.
    """
    group = _group(container, Path(f"/proc/{pid}/cgroup"))
    if group is None:
        return None
    cpu, disk = _full(group / "cpu.pressure"), _full(group / "io.pressure")
    if cpu is None and disk is None:
        return None
    others = share_of_others(machine_traffic().since(before), own_traffic(group)) if disk else 0.0
    return max(0.0, (cpu or 0.0) - held_back) + (disk or 0.0) * others


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
