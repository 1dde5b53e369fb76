"""What a container is made with: every limit, and nothing open that a program doesn't need."""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from docker.types import LogConfig, Mount, Ulimit

from runners.image import INIT
from runners.limits import Limits

STORE_LABEL, RUN_LABEL, JOB_LABEL, END_LABEL = "reprobot.store", "reprobot.run", "reprobot.job", "reprobot.end"
"""Whose store it is, the run's folder (its lock is held by the owner), the job, and when it has ended (Unix time)."""

SECCOMP = Path(__file__).with_name("seccomp.json")
GROUP = 65534
HOSTNAME = "repro"
WATCHDOG_SECONDS = 60
"""After its time limit a container that nobody has ended ends by itself."""

WATCHDOG_STATUS = 124
"""The status with which it does so."""

FEWEST_THREADS = 2
"""A program that hangs between threads must have them, however little of a CPU it may use."""

LONGEST_SECONDS = 10**8


@dataclass(frozen=True, slots=True)
class ContainerSpec:
    """What to start: the command, its environment, read-only mounts (host folder → container folder), labels.

    `passwd` is the host's file that names the container's user; it is written anew for each container. `waits` is how
    many seconds it may wait for its program, whose own limit counts from then.
    """

    image: str
    command: tuple[str, ...]
    variables: dict[str, str]
    mounts: dict[str, str]
    labels: dict[str, str]
    passwd: Path
    runtime: str | None = None
    waits: int = 0


def variables(limits: Limits, nonce: str) -> dict[str, str]:
    """What a program finds in its environment; the launcher takes the last two away."""
    return {
        "HOME": "/tmp",  # noqa: S108 - the container's own
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": str(max(FEWEST_THREADS, round(limits.cpus))),
        # A thread that waits must not use up what the limit leaves to the one that works.
        "OMP_WAIT_POLICY": "PASSIVE",
        "PATH": "/opt/env/bin:/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": "/opt/repro/launcher",
        "REPROBOT_NONCE": nonce,
    }


def life_seconds(limits: Limits) -> int:
    """After so many seconds the container ends by itself."""
    return math.ceil(min(limits.seconds, LONGEST_SECONDS)) + WATCHDOG_SECONDS


def passwd_text(user: int) -> str:
    """The users that a program finds: its own has a name, as everybody's has."""
    return f"root:x:0:0:root:/root:/bin/sh\nnobody:x:{user}:{GROUP}:nobody:/tmp:/bin/sh\n"


def arguments(spec: ContainerSpec, limits: Limits, user: int) -> dict[str, Any]:
    """docker-py's arguments for a container of this user id."""
    tmpfs = f"rw,exec,nosuid,nodev,uid={user},gid={GROUP}"
    seconds = spec.waits + life_seconds(limits)
    mounts = {**spec.mounts, str(spec.passwd): "/etc/passwd"}
    return {
        "image": spec.image,
        "name": name_of(user),
        "entrypoint": [INIT, str(seconds)],
        "command": list(spec.command),
        "environment": spec.variables,
        # `volumes` would make a missing folder on the host; a mount fails.
        "mounts": [Mount(inside, host, type="bind", read_only=True) for host, inside in mounts.items()],
        "labels": {**spec.labels, END_LABEL: str(int(time.time()) + seconds)},
        "runtime": spec.runtime,
        "user": f"{user}:{GROUP}",
        "working_dir": "/work",
        "network_mode": "none",
        # A machine knows its own name; without a network the engine doesn't write it down, and gloo asks for it.
        "hostname": HOSTNAME,
        "extra_hosts": {HOSTNAME: "127.0.0.1"},
        "ipc_mode": "private",
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges", f"seccomp={seccomp_text()}"],
        "pids_limit": limits.processes,
        "mem_limit": limits.memory_bytes,
        "memswap_limit": limits.memory_bytes,
        "nano_cpus": int(limits.cpus * 1e9),
        "shm_size": limits.shared_memory_bytes,
        "oom_score_adj": 500,
        "ulimits": [
            Ulimit(name="fsize", soft=limits.file_bytes, hard=limits.file_bytes),
            Ulimit(name="nofile", soft=limits.open_files, hard=limits.open_files),
            Ulimit(name="core", soft=0, hard=0),
        ],
        "tmpfs": {
            "/tmp": f"{tmpfs},mode=1777,size={limits.tmp_bytes}",  # noqa: S108 - the container's own
            "/work": f"{tmpfs},mode=755,size={limits.work_bytes}",
        },
        "log_config": LogConfig(type="none"),
        "detach": True,
    }


def name_of(user: int) -> str:
    """The name of the container that has a user id."""
    return f"reprobot-uid-{user}"


@cache
def seccomp_text() -> str:
    """The seccomp profile as the engine takes it."""
    return json.dumps(json.loads(SECCOMP.read_text(encoding="utf-8")), separators=(",", ":"))
