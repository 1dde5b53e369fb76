"""What a worker's store holds, as its heartbeat tells it."""

from __future__ import annotations

from bot.database.processes import Stocked
from runners.environments import Environments


def inventory_of(environments: Environments) -> tuple[Stocked, ...]:
    """The environments that are there now."""
    return tuple(
        Stocked(each.torch_version, each.python_version, each.size, len(each.packages)) for each in environments.list()
    )
