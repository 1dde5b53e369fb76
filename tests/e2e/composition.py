"""compose.yaml brought up with `docker`, for machines without the compose plugin; a key that it doesn't know fails."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}")
UP_SECONDS = 120.0


def each(option: str) -> Callable[[Sequence[str]], list[str]]:
    """An option that is given once a value."""
    return lambda values: [f"--{option}={value}" for value in values]


def one(option: str) -> Callable[[object], list[str]]:
    """An option with one value; YAML's words are Docker's but for their case."""
    return lambda value: [f"--{option}={str(value).lower() if isinstance(value, bool) else value}"]


OPTIONS: Mapping[str, Callable[[Any], list[str]]] = {
    # No options of the container.
    **dict.fromkeys(("image", "build", "command", "depends_on", "networks"), lambda _: []),
    **{key: one(key.replace("_", "-")) for key in ("restart", "user", "read_only")},
    **{key: each(key.replace("_", "-")) for key in ("tmpfs", "cap_drop", "security_opt", "group_add")},
    "ports": each("publish"),
    "environment": lambda values: [f"--env={name}={value}" for name, value in values.items()],
    "stop_grace_period": lambda value: [f"--stop-timeout={int(value.removesuffix('m')) * 60}"],
    "healthcheck": lambda value: [
        f"--health-cmd={value['test'][1]}", f"--health-interval={value['interval']}",
        f"--health-retries={value['retries']}",
    ],
}  # fmt: skip


def read(path: Path, variables: Mapping[str, str]) -> dict[str, Any]:
    """The file with its variables filled in; one without a value or a default is a KeyError."""

    def value(match: re.Match[str]) -> str:
        name, default = match.groups()
        return variables.get(name, default) if default is not None else variables[name]

    found: dict[str, Any] = yaml.safe_load(VARIABLE.sub(value, path.read_text()))
    return found


def docker(*words: str) -> str:
    """What a command prints. Raises AssertionError where it fails."""
    done = subprocess.run(["docker", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"docker {' '.join(words[:3])}: {done.stderr}"
    return done.stdout.strip()


@dataclass
class Composition:
    """The services of `file` as containers whose names begin with `project`; `images` replaces images by their names.

    `file` may be changed before `up`, as compose.override.yaml would.
    """

    project: str
    folder: Path
    file: dict[str, Any]
    images: Mapping[str, str]
    names: list[str] = field(default_factory=list)

    @property
    def networks(self) -> list[str]:
        """The networks' names on this machine."""
        return [f"{self.project}_{name}" for name in self.file["networks"]]

    def make_networks(self) -> None:
        """The networks alone, whose gateways tests may want to know."""
        for name, options in self.file["networks"].items():
            docker("network", "create", *(["--internal"] if options.get("internal") else []), f"{self.project}_{name}")

    def gateway(self, network: str) -> str:
        """This machine's address in a network."""
        return docker(
            "network", "inspect", "--format", "{{(index .IPAM.Config 0).Gateway}}", f"{self.project}_{network}"
        )

    def up(self, scale: Mapping[str, int]) -> None:
        """Starts every service in its turn, as often as `scale` says."""
        waiting = dict(self.file["services"])
        while waiting:
            ready = next(
                name for name, service in waiting.items() if not set(service.get("depends_on", ())) & set(waiting)
            )
            service = waiting.pop(ready)
            for other, condition in service.get("depends_on", {}).items():
                self.wait(other, condition["condition"])
            for number in range(1, scale.get(ready, 1) + 1):
                self.start(ready, service, number)

    def start(self, name: str, service: Mapping[str, Any], number: int = 1) -> None:
        """Starts one container of a service."""
        container = f"{self.project}-{name}-{number}"
        first, *others = service["networks"]
        network = ["--network", f"{self.project}_{first}", "--network-alias", name]
        image = self.images.get(service["image"], service["image"])
        self.names.append(container)
        docker("create", "--name", container, *network, *self.options(service), image, *service.get("command", ()))
        for other in others:
            docker("network", "connect", "--alias", name, f"{self.project}_{other}", container)
        docker("start", container)

    def options(self, service: Mapping[str, Any]) -> list[str]:
        """The service's keys as options of `docker create`."""
        keys = dict(service)
        volumes = [self.source(each) for each in keys.pop("volumes", [])]
        configs = [f"{self.config(each['source'])}:{each['target']}:ro" for each in keys.pop("configs", [])]
        return [
            *(f"--volume={each}" for each in volumes + configs),
            *(option for key, value in keys.items() for option in OPTIONS[key](value)),
        ]

    def source(self, volume: str) -> str:
        """A volume with its host's part: a path below the folder, or a volume of this project."""
        source, rest = volume.split(":", 1)
        if source in self.file["volumes"]:
            return f"{self.project}_{source}:{rest}"
        return f"{(self.folder / source).resolve()}:{rest}"

    def config(self, name: str) -> Path:
        """A config as a file that every user may read, as compose mounts it."""
        path = self.folder / f"config-{name}"
        if not path.exists():
            path.write_text(self.file["configs"][name]["content"])
            path.chmod(0o444)
        return path

    def wait(self, name: str, condition: str) -> None:
        """Waits for what another service's start depends on."""
        container, deadline = f"{self.project}-{name}-1", time.monotonic() + UP_SECONDS
        if condition == "service_completed_successfully":
            status = docker("wait", container)
            assert status == "0", f"{name} ended with {status}: {self.log(name)}"
            return
        while docker("inspect", "--format", "{{.State.Health.Status}}", container) != "healthy":
            assert time.monotonic() < deadline, f"{name} isn't healthy: {self.log(name)}"
            time.sleep(0.5)

    def log(self, name: str, number: int = 1) -> str:
        """What a service has logged."""
        done = subprocess.run(
            ["docker", "logs", f"{self.project}-{name}-{number}"], capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    def pid(self, name: str, number: int = 1) -> int:
        """The first process of a service, as this machine counts."""
        return int(docker("inspect", "--format", "{{.State.Pid}}", f"{self.project}-{name}-{number}"))

    def down(self) -> None:
        """Removes containers, networks and volumes, its own alone."""
        volumes = [f"{self.project}_{name}" for name in self.file["volumes"]]
        for words in (["rm", "--force", *self.names], ["network", "rm", *self.networks], ["volume", "rm", *volumes]):
            with suppress(AssertionError):  # what was never made can't be removed
                docker(*words)
