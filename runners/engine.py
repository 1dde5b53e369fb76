"""The Docker engine: reaching it, and what its errors mean."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import docker
import requests
from docker.errors import APIError, DockerException

from runners.failures import DiskFull, EngineGone, EngineMissing, RunnerFailure

ANSWER_SECONDS = 60
"""How long the engine may take to answer one call; under load a container's start has taken several seconds."""


class Engine:
    """A connection to the Docker engine, made at the first use; docker-py's settings (`DOCKER_HOST` …) count."""

    @cached_property
    def client(self) -> docker.DockerClient:
        """The docker-py client. Raises EngineMissing where no engine answers."""
        try:
            client = docker.from_env(timeout=ANSWER_SECONDS)  # which asks for its version
        except (DockerException, requests.RequestException, OSError) as error:
            raise EngineMissing(how_to_get_one(error)) from error
        # Each call would look through the environment for a proxy, which fails where another thread changes that.
        client.api.trust_env = is_elsewhere()
        return client

    def version(self) -> str:
        """The engine's version. Raises EngineMissing."""
        with engine_errors():
            return str(self.client.version()["Version"])

    def info(self) -> dict[str, Any]:
        """What `docker info` knows. Raises EngineMissing."""
        with engine_errors():
            return dict(self.client.info())

    def answers(self) -> bool:
        """Whether an engine answers now."""
        try:
            self.client.ping()
        except (RunnerFailure, DockerException, requests.RequestException, OSError):
            self.__dict__.pop("client", None)
            return False
        return True


def is_elsewhere() -> bool:
    """Whether DOCKER_HOST names an engine that is reached otherwise than by a socket of this machine."""
    where = os.environ.get("DOCKER_HOST", "")
    return "://" in where and not where.startswith("unix://")


def how_to_get_one(error: BaseException) -> str:
    """One line: why no engine answered, and what to do."""
    where = os.environ.get("DOCKER_HOST", "its default socket")
    text = str(error)
    if "Permission denied" in text or "PermissionError" in text:
        return f"may not talk to the Docker engine at {where}: add yourself to the group `docker` and log in again"
    if is_elsewhere():
        return (
            f"no Docker engine answers at {where}, where DOCKER_HOST points: check the address and that the engine"
            " listens there, or `unset DOCKER_HOST` for this machine's own"
        )
    if shutil.which("dockerd") or "DOCKER_HOST" in os.environ:
        return (
            f"no Docker engine answers at {where}: start it (`systemctl start docker`,"
            " or as root `repro setup --install-docker`)"
        )
    return "no Docker engine: install one (on Debian and Ubuntu, as root: `repro setup --install-docker`)"


@contextmanager
def engine_errors() -> Iterator[None]:
    """Turns what docker-py raises into EngineGone, DiskFull or RunnerFailure."""
    try:
        yield
    except APIError as error:
        text = str(error.explanation or error)
        if "no space left on device" in text.lower():
            raise DiskFull(f"the Docker engine's disk is full: free some (`docker system prune`) ({text})") from error
        raise RunnerFailure(f"the Docker engine refused: {text}") from error
    except (DockerException, requests.RequestException, ConnectionError) as error:
        raise EngineGone(f"the Docker engine stopped answering ({error}): see `repro doctor`") from error
