"""The cache of runs: the same program in the same environment under the same limits is run once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Engine, delete, func, select

from bot.database.models import RunRow
from bot.database.run_key import RunKey, files_hash, limits_hash
from bot.database.upsert import insert
from bot.database.values import from_json, to_json
from repros.values import Outcome, Repro, Run

USUAL_SECONDS = 4.0
"""What a run takes, as long as none was made."""


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
            found = connection.execute(select(RunRow.run, RunRow.image).where(RunRow.key == digest)).first()
        # Those that were kept before a Run told its image have it in their key alone.
        return None if found is None else replace(from_json(Run, json.loads(found.run)), image=found.image or None)

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

    def forget(self, environments: Sequence[str]) -> int:
        """Forgets the Runs made in environments of these hashes; says how many."""
        with self._engine.begin() as connection:
            return connection.execute(delete(RunRow).where(RunRow.environment.in_(environments))).rowcount

    def prune(self, before: datetime) -> int:
        """Forgets the Runs made before that moment; says how many."""
        with self._engine.begin() as connection:
            return connection.execute(delete(RunRow).where(RunRow.made < before)).rowcount
