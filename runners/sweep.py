"""Removing the containers that nobody alive holds."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress

from docker.errors import APIError

from runners.container_spec import END_LABEL, RUN_LABEL, STORE_LABEL
from runners.engine import Engine, engine_errors
from runners.store import Store

LONG_OVER = 3600
"""Seconds after a container's own end: by then its owner has long read how it ended, or never will."""


def sweep_containers(engine: Engine, store: Store) -> int:
    """Removes what dead processes left; says how many. Raises EngineMissing, EngineGone or RunnerFailure.

    They are those of this store whose owner is dead, and those of any store, which may be gone, that are long over.
    """
    removed = 0
    with engine_errors():
        for listed in engine.client.api.containers(all=True, filters={"label": STORE_LABEL}):
            if is_left(listed["Labels"], store):
                # Another process may sweep it in this moment.
                with suppress(APIError):
                    engine.client.api.remove_container(listed["Id"], v=True, force=True)
                removed += 1
    return removed


def is_left(labels: Mapping[str, str], store: Store) -> bool:
    """Whether a container of these labels is nobody's any more."""
    if labels[STORE_LABEL] == store.id:
        return not store.held(labels.get(RUN_LABEL, ""))
    end = labels.get(END_LABEL, "")
    return end.isdecimal() and time.time() > int(end) + LONG_OVER
