"""What a run depends on: the key under which the database keeps it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from repros.values import Invocation, SourceFile


@dataclass(frozen=True, slots=True)
class RunKey:
    """Everything that a Run depends on.

    `files` (with how they are run) and `limits` are hashes, `environment` is the lock's.
    """

    files: str
    entry: str
    mode: str
    environment: str
    image: str
    launcher: str
    runtime: str
    limits: str
    repeat: int

    @classmethod
    def of(
        cls,
        files: Sequence[SourceFile],
        entry: str,
        mode: str,
        environment: str,
        fingerprint: Mapping[str, str],
        limits: Mapping[str, float],
        repeat: int,
        invocation: Invocation | None = None,
    ) -> RunKey:
        """The key of a program in an environment; `fingerprint` is the sandbox's, `limits` as plain numbers."""
        return cls(
            files=files_hash(files, invocation),
            entry=entry,
            mode=mode,
            environment=environment,
            image=fingerprint.get("image", ""),
            launcher=fingerprint.get("launcher", ""),
            runtime=fingerprint.get("runtime", ""),
            limits=limits_hash(limits),
            repeat=repeat,
        )

    @property
    def digest(self) -> str:
        """The row's primary key."""
        return _hash(asdict(self))


def files_hash(files: Sequence[SourceFile], invocation: Invocation | None = None) -> str:
    """The hash of a program's files and of how they are run; the files' alone where that is by the program's name."""
    named = sorted((file.name, file.text) for file in files)
    if invocation is None or invocation.is_plain:
        return _hash(named)
    from bot.database.values import to_json

    return _hash([named, to_json(replace(invocation, unfollowed=()))])


def limits_hash(limits: Mapping[str, float]) -> str:
    """The hash of limits as plain numbers."""
    return _hash({name: float(value) for name, value in limits.items()})


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
