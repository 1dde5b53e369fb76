"""The Docker engine."""

from __future__ import annotations


class Engine:
    """A connection to the Docker engine; docker-py's own settings (`DOCKER_HOST` …) count."""

    def __init__(self) -> None:
        raise NotImplementedError
