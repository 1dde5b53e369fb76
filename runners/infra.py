"""What counts as our own infrastructure's failure, never as the issue's.

A run that fails for one of these reasons is never held against an issue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InfraFailure:
    """A reason, the pattern of engine messages that means it, and a sentence for people."""

    reason: str
    pattern: str
    sentence: str


INFRA_FAILURES = (
    # First: what follows is a name from an issue.
    InfraFailure(
        "program-refused",
        r"^(not a (safe file name|text that can be written)|no file of the program|both a file and a folder): ",
        "its files can't be laid into a folder as they are named",
    ),
    InfraFailure("disk-full", r"no space left|disk quota exceeded|disk is full", "the disk is full"),
    InfraFailure("store-unusable", r"can't use the store", "the store can't be used"),
    InfraFailure("image-gone", r"no such image|runner image isn't there", "the runner image is gone"),
    InfraFailure(
        "environment-damaged",
        r"exec: .*(no such file|not found|permission denied|exec format error)|bind source path does not exist"
        r"|cannot open shared object file",
        "the environment is damaged",
    ),
    InfraFailure("index-away", r"package index doesn't answer", "the package index doesn't answer"),
    InfraFailure("machine-refused", r"uv couldn't work on this machine", "an environment can't be built here"),
    InfraFailure("runtime-missing", r"unknown or invalid runtime|unknown runtime", "the OCI runtime is missing"),
    InfraFailure("killed-by-host", r"killed by the host", "the host's out-of-memory killer ended it"),
    InfraFailure("host-busy", r"host too busy", "the host was too busy to let it run"),
    InfraFailure("no-user", r"user ids? .* in use", "no user id was free for its container"),
    InfraFailure("stopped", r"stopped on request", "it was stopped on request"),
    InfraFailure(
        "engine-gone",
        r"stopped answering|connection (refused|reset|aborted)|doesn't end after a kill|read timed out"
        r"|no such container|no docker engine",
        "the Docker engine is gone",
    ),
)
UNKNOWN = InfraFailure("engine-refused", r"", "the Docker engine refused")


def infra_failure(message: str) -> InfraFailure:
    """The first row whose pattern the message matches."""
    return next((row for row in INFRA_FAILURES if re.search(row.pattern, message, re.IGNORECASE)), UNKNOWN)


def reason_text(message: str) -> str:
    """The reason of an infra-error Run: the row's name, its sentence, the engine's own words on one line."""
    row = infra_failure(message)
    return f"{row.reason}: {row.sentence} ({' '.join(message.split())[:500]})"
