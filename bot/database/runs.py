"""The cache of runs: the same program in the same environment under the same limits is run once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, delete, select

from bot.database.models import RunRow
from bot.database.upsert import insert
from bot.database.values import from_json, to_json
from repros.values import Outcome, Run, SourceFile


@dataclass(frozen=True, slots=True)
class RunKey:
    """Everything that a Run depends on. `files` and `limits` are hashes, `environment` is the lock's."""

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
    ) -> RunKey:
        """The key of a program in an environment; `fingerprint` is the sandbox's, `limits` as plain numbers."""
        return cls(
            files=_hash(sorted((file.name, file.text) for file in files)),
            entry=entry,
            mode=mode,
            environment=environment,
            image=fingerprint.get("image", ""),
            launcher=fingerprint.get("launcher", ""),
            runtime=fingerprint.get("runtime", ""),
            limits=_hash({name: float(value) for name, value in limits.items()}),
            repeat=repeat,
        )

    @property
    def digest(self) -> str:
        """The row's primary key."""
        return _hash(asdict(self))


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

    def prune(self, before: datetime) -> int:
        """Forgets the Runs made before that moment; says how many."""
        with self._engine.begin() as connection:
            return connection.execute(delete(RunRow).where(RunRow.made < before)).rowcount


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
