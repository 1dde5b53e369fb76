"""The cache of runs: the same program in the same environment under the same limits is run once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Engine, delete, func, select

from bot.database.models import RunRow
from bot.database.upsert import insert
from bot.database.values import from_json, to_json
from repros.values import Invocation, Outcome, Repro, Run, SourceFile

USUAL_SECONDS = 4.0
"""What a run takes, as long as none was made."""


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


@dataclass(frozen=True, slots=True)
class Made:
    """Which runs were made under some limits, in whatever environment of their release; for estimates alone."""

    runs: frozenset[int]
    releases: frozenset[str]
    mean_seconds: float

    def holds(self, repro: Repro, release: str, repeat: int) -> bool:
        """Whether a run of a Repro on a release was made."""
        files = files_hash(repro.files, repro.invocation)
        return hash((files, repro.entry, repro.mode, release, repeat)) in self.runs


class RunCache:
    """Runs by their key; infra-errors are never kept."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, key: RunKey) -> Run | None:
        """The Run of that key, if it was made before."""
        return self.find(key.digest)

    def find(self, digest: str) -> Run | None:
        """The Run under a key's digest."""
        with self._engine.connect() as connection:
            found = connection.execute(select(RunRow.run).where(RunRow.key == digest)).scalar()
        return None if found is None else from_json(Run, json.loads(found))

    def put(self, key: RunKey, run: Run) -> bool:
        """Keeps a Run; the first of equal keys stays. Gives whether there is now a Run under that key."""
        if run.outcome is Outcome.INFRA_ERROR:
            return False
        row = {
            "key": key.digest,
            **asdict(key),
            "torch": run.torch,
            "outcome": run.outcome.value,
            "seconds": run.seconds,
            "made": datetime.now(UTC),
            "run": json.dumps(to_json(run)),
        }
        with self._engine.begin() as connection:
            connection.execute(insert(self._engine, RunRow).values(row).on_conflict_do_nothing())
        return True

    def made(self, limits: Mapping[str, float]) -> Made:
        """What was made under these limits."""
        columns = (RunRow.files, RunRow.entry, RunRow.mode, RunRow.torch, RunRow.repeat)
        mean = select(func.avg(RunRow.seconds))
        with self._engine.connect() as connection:
            rows = connection.execute(select(*columns).where(RunRow.limits == limits_hash(limits)))
            runs = frozenset(hash(tuple(row)) for row in rows)
            releases = frozenset(connection.execute(select(RunRow.torch).distinct()).scalars())
            return Made(runs, releases, connection.execute(mean).scalar() or USUAL_SECONDS)

    def prune(self, before: datetime) -> int:
        """Forgets the Runs made before that moment; says how many."""
        with self._engine.begin() as connection:
            return connection.execute(delete(RunRow).where(RunRow.made < before)).rowcount


def files_hash(files: Sequence[SourceFile], invocation: Invocation | None = None) -> str:
    """The hash of a program's files and of how they are run; the files' alone where that is by the program's name."""
    named = sorted((file.name, file.text) for file in files)
    if invocation is None or invocation.is_plain:
        return _hash(named)
    return _hash([named, to_json(replace(invocation, unfollowed=()))])


def limits_hash(limits: Mapping[str, float]) -> str:
    """The hash of limits as plain numbers."""
    return _hash({name: float(value) for name, value in limits.items()})


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
