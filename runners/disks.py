"""What the disks of this machine moved, and which part of it a container asked for."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_STATISTICS = Path("/proc/diskstats")
_DISKS = Path("/sys/block")
_SECTOR = 512


@dataclass(frozen=True, slots=True)
class Traffic:
    """Reads and writes: their bytes, and how many they were (None where it isn't told)."""

    bytes: int
    operations: int | None = None

    def since(self, earlier: Traffic) -> Traffic:
        """What came after an earlier look."""
        return Traffic(self.bytes - earlier.bytes, (self.operations or 0) - (earlier.operations or 0))


def machine_traffic() -> Traffic:
    """Of all disks of the machine since it started; what lies on top of a disk (LVM, a loop) is not counted twice."""
    lines = [line.split() for line in _text(_STATISTICS).splitlines()]
    disks = [line for line in lines if len(line) > 9 and (_DISKS / line[2] / "device").exists()]
    sectors = sum(int(disk[5]) + int(disk[9]) for disk in disks)
    return Traffic(sectors * _SECTOR, sum(int(disk[3]) + int(disk[7]) for disk in disks))


def own_traffic(group: Path) -> Traffic | None:
    """Of a cgroup since it began: by its own counters, else by its processes'; None where neither can be read."""
    try:
        return counted((group / "io.stat").read_text(encoding="ascii"))
    except OSError:
        return _of_processes(group)


def counted(io_stat: str) -> Traffic:
    """What an `io.stat` says of the disk that was used most: one that lies on another is counted there too."""
    found = [dict(re.findall(r"(\w+)=(\d+)", line)) for line in io_stat.splitlines()]
    return max(
        (Traffic(_sum(each, "rbytes", "wbytes"), _sum(each, "rios", "wios")) for each in found),
        key=lambda traffic: traffic.bytes,
        default=Traffic(0, 0),
    )


def share_of_others(machine: Traffic, own: Traffic | None) -> float:
    """Which part of the disks' work was for others, by its bytes or its number, whichever is less; 1 if unknown."""
    if own is None:
        return 1.0
    parts = [own.bytes / machine.bytes if machine.bytes > 0 else 0.0]
    if own.operations is not None and machine.operations:
        parts.append(own.operations / machine.operations)
    return min(1.0, max(0.0, 1.0 - max(parts)))


def _of_processes(group: Path) -> Traffic | None:
    """Whoever reaps a process takes its numbers over, so that parents, which are older, come last."""
    total = 0
    for pid in sorted(map(int, _text(group / "cgroup.procs").split()), reverse=True):
        try:
            # One that ended meanwhile is in the numbers of its parent.
            with suppress(FileNotFoundError, ProcessLookupError):
                told = dict(re.findall(r"^(\w+): (\d+)$", _io_of(pid), re.MULTILINE))
                total += _sum(told, "read_bytes", "write_bytes")
        except OSError:
            return None
    return Traffic(total)


def _io_of(pid: int) -> str:
    return Path(f"/proc/{pid}/io").read_text(encoding="ascii")


def _sum(numbers: dict[str, str], *names: str) -> int:
    return sum(int(numbers.get(name, 0)) for name in names)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
