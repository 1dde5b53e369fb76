"""A user id for each container, since the kernel counts pipes, inotify and queues of messages by user.

An id is held by the name of its container: the engine gives a name to one container alone, whoever asks for it
(another process, store, user or host), and until that container is removed, though its owner may be dead.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

USUAL = range(65_536, 100_000)
"""No host's users, below those that engines map to."""

MAPPED = range(10_000, 60_000)
"""Inside the usual map of an engine that maps ids, which has 65,536 of them."""

MOST_TRIES = 200


def user_ids(configured: range | None, engine: dict[str, Any]) -> range:
    """The ids that containers may have; `engine` is what the engine says of itself (`docker info`)."""
    options = {part for option in engine.get("SecurityOptions") or () for part in str(option).split(",")}
    return configured or (MAPPED if options & {"name=rootless", "name=userns"} else USUAL)


def candidates(ids: range) -> Iterator[int]:
    """Ids to try, in an order of chance: two engines on one kernel don't know of each other's names."""
    yield from secrets.SystemRandom().sample(ids, min(len(ids), MOST_TRIES))
