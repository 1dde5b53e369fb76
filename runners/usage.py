"""What a container uses while it runs, and how long it was kept from running: sampled, since it goes with its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests
from docker.errors import DockerException
from docker.models.containers import Container

from runners.disks import machine_traffic
from runners.stalls import stalled_seconds


@dataclass(slots=True)
class Used:
    """The most that was seen; `stalled_seconds`: the host kept it from running, its own CPU limit apart."""

    cpu_seconds: float = 0.0
    peak_bytes: int = 0
    stalled_seconds: float = 0.0


class Usage:
    """Looks at one container now and then."""

    def __init__(self, container: Container, used: Used) -> None:
        self._container, self.used, self._disks = container, used, machine_traffic()
        self._stalled_before = 0.0

    def begin(self) -> None:
        """From now on a program runs there: what the host kept it from before is not held against its time."""
        self.sample()
        self._stalled_before, self.used.stalled_seconds = self.used.stalled_seconds, 0.0

    def sample(self) -> None:
        """Takes what its cgroup has counted so far; nothing, where the engine or the container is gone."""
        try:
            stats = self._container.stats(stream=False, one_shot=True)
            if not self._container.attrs["State"].get("Pid"):
                self._container.reload()
        except (DockerException, requests.RequestException):
            return
        if isinstance(stats, dict):
            self._take(stats)

    def _take(self, stats: dict[str, Any]) -> None:
        cpu, memory = stats.get("cpu_stats", {}), stats.get("memory_stats", {}).get("stats", {})
        held_back = cpu.get("throttling_data", {}).get("throttled_time", 0) / 1e9
        first = self._container.attrs["State"]["Pid"]
        stalled = stalled_seconds(str(self._container.id), first, self._disks, held_back) or 0.0
        used = self.used
        used.cpu_seconds = max(used.cpu_seconds, cpu.get("cpu_usage", {}).get("total_usage", 0) / 1e9)
        # Their names in the first and in the second version of cgroups.
        resident = memory.get("total_rss", memory.get("anon", 0)) + memory.get("shmem", 0)
        used.peak_bytes = max(used.peak_bytes, resident)
        used.stalled_seconds = max(used.stalled_seconds, stalled - self._stalled_before)
