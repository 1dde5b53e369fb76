"""The limits of a run, as data."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

MIB = 1024 * 1024

LONGEST_SECONDS = 7200.0
"""That one run may be given: its job may take three hours, with the environment that it waits for."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use; bytes, seconds, CPUs. `output_bytes` counts stdout and stderr together."""

    seconds: float = 60.0
    output_bytes: int = MIB
    memory_bytes: int = 4096 * MIB
    cpus: float = 2.0
    processes: int = 256
    file_bytes: int = 512 * MIB
    open_files: int = 1024
    work_bytes: int = 1024 * MIB
    tmp_bytes: int = 1024 * MIB
    shared_memory_bytes: int = 256 * MIB

    def as_json(self) -> dict[str, float]:
        """The limits as a plain object, for cache keys and comments."""
        return asdict(self)

    def for_seconds(self, seconds: float) -> Limits:
        """The same limits with another wall-clock limit."""
        return replace(self, seconds=seconds)
