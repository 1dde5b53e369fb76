"""Verdicts of issues, with their history."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Select, delete, func, select

from bot.database.models import VerdictRow
from bot.database.summaries import forget_summary, sum_up
from bot.database.summary import summary_of, whole
from bot.database.upsert import insert
from bot.page.inline import line
from repros.contract import Json


@dataclass(frozen=True, slots=True)
class Given:
    """One verdict of an issue: `answer` is what `repro run --json` prints, `asked` a hash of what the issue asked."""

    repository: str
    number: int
    job: str
    kind: str
    reason: str
    answer: Json
    asked: str
    given: datetime


class Verdicts:
    """The history, an issue each; rows are never changed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, repository: str, number: int, job: str, answer: Json, asked: str = "") -> bool:
        """Adds a job's verdict; False where that job's is there already."""
        given = datetime.now(UTC)
        row = {
            "repository": repository,
            "number": number,
            "job": job,
            "kind": str(answer["verdict"]),
            "reason": whole(line(answer["results"][0]["reason"])) if answer["results"] else "",
            "answer": json.dumps(answer),
            "asked": asked,
            "latest": answer.get("latest") or "",
            "given": given,
        }
        with self._engine.begin() as connection:
            fresh = insert(self._engine, VerdictRow).values(row).on_conflict_do_nothing()
            if connection.execute(fresh.returning(VerdictRow.id)).scalar() is None:
                return False
            sum_up(connection, repository, number, summary_of(answer), given)
        return True

    def history(self, repository: str, number: int) -> list[Given]:
        """An issue's verdicts, the newest first."""
        where = (func.lower(VerdictRow.repository) == repository.lower(), VerdictRow.number == number)
        return self._read(select(VerdictRow.__table__).where(*where).order_by(VerdictRow.id.desc()))

    def latest(self, limit: int = 100, offset: int = 0) -> list[Given]:
        """The newest verdict of each issue, the newest first."""
        newest = select(func.max(VerdictRow.id)).group_by(VerdictRow.repository, VerdictRow.number)
        query = select(VerdictRow.__table__).where(VerdictRow.id.in_(newest)).order_by(VerdictRow.id.desc())
        return self._read(query.limit(limit).offset(offset))

    def forget(self, repository: str, number: int) -> int:
        """Removes an issue's verdicts; says how many."""
        where = (VerdictRow.repository == repository, VerdictRow.number == number)
        with self._engine.begin() as connection:
            forget_summary(connection, repository, number)
            return connection.execute(delete(VerdictRow).where(*where)).rowcount

    def _read(self, query: Select[Any]) -> list[Given]:
        with self._engine.connect() as connection:
            rows: Sequence[Any] = connection.execute(query).all()
        return [
            Given(r.repository, r.number, r.job, r.kind, r.reason, json.loads(r.answer), r.asked, r.given) for r in rows
        ]
