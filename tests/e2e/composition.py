"""compose.yaml brought up by Docker Compose, with an override for what a test's machine needs besides."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.e2e.standin.remote import ROOT


def docker(*words: str, environment: Mapping[str, str] | None = None) -> str:
    """What a command prints. Raises AssertionError where it fails."""
    done = subprocess.run(
        ["docker", *words], capture_output=True, text=True, check=False, env={**os.environ, **(environment or {})}
    )
    assert done.returncode == 0, f"docker {' '.join(words[:3])}: {done.stderr}"
    return done.stdout.strip()


@dataclass
class Composition:
    """The services as one project. `variables` are what .env would hold; its network `outside` is made beforehand."""

    project: str
    folder: Path
    variables: Mapping[str, str]

    @property
    def outside(self) -> str:
        """The name of the network by which services reach this machine."""
        return f"{self.project}-outside"

    def make_outside(self) -> str:
        """Makes that network; gives this machine's address in it."""
        docker("network", "create", self.outside)
        return docker("network", "inspect", "--format", "{{(index .IPAM.Config 0).Gateway}}", self.outside)

    def compose(self, *words: str) -> str:
        """What a command of Docker Compose prints."""
        files = ["--file", str(ROOT / "compose.yaml"), "--file", str(self.folder / "override.yaml")]
        return docker("compose", "--project-name", self.project, *files, *words, environment=self.variables)

    def up(self, override: Mapping[str, Any], workers: int) -> None:
        """Starts every service."""
        networks = {"outside": {"external": True, "name": self.outside}}
        (self.folder / "override.yaml").write_text(yaml.safe_dump({**override, "networks": networks}))
        self.compose("up", "--detach", "--no-build", "--scale", f"worker={workers}")

    def container(self, name: str, number: int = 1) -> str:
        """The name of a service's container."""
        return f"{self.project}-{name}-{number}"

    def log(self, name: str, number: int = 1) -> str:
        """What a service has logged."""
        command = ["docker", "logs", self.container(name, number)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    def pid(self, name: str, number: int = 1) -> int:
        """The first process of a service, as this machine counts."""
        return int(docker("inspect", "--format", "{{.State.Pid}}", self.container(name, number)))

    def down(self) -> None:
        """Removes containers, networks and volumes, its own alone."""
        with suppress(AssertionError):  # what was never made can't be removed
            self.compose("down", "--volumes", "--timeout", "30")
        with suppress(AssertionError):
            docker("network", "rm", self.outside)
