"""Verdicts of issues, with their history."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Select, delete, func, or_, select, update

from bot.database.models import VerdictRow
from bot.database.summaries import forget_summary, sum_up
from bot.database.upsert import insert
from bot.summary.inline import line
from bot.summary.summary import summary_of, whole
from repros.contract import Json
from repros.values import VerdictKind


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


@dataclass(frozen=True, slots=True)
class Outdated:
    """An issue whose verdict was given with another latest release; `request` is what was asked besides its words."""

    id: int
    repository: str
    number: int
    request: Json
    given: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that is another than the issue's one before; `job` is the job that gave it."""

    repository: str
    number: int
    before: str
    now: str
    when: datetime
    job: str


class Verdicts:
    """The history, an issue each; a row's answer may come to tell more, and nothing else is changed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self, repository: str, number: int, job: str, answer: Json, asked: str = "", request: Json | None = None
    ) -> bool:
        """Adds a job's verdict; False where that job's is there already.

        `request` is what it was asked for besides the issue's words; None where that can't be asked again.
        """
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
            "request": "" if request is None else json.dumps(request),
            "given": given,
        }
        with self._engine.begin() as connection:
            fresh = insert(self._engine, VerdictRow).values(row).on_conflict_do_nothing()
            if connection.execute(fresh.returning(VerdictRow.id)).scalar() is None:
                return False
            sum_up(connection, repository, number, summary_of(answer), given)
        return True

    def enrich(self, job: str, answer: Json) -> None:
        """Replaces the answer of a job's verdict by one that tells more of it."""
        with self._engine.begin() as connection:
            connection.execute(update(VerdictRow).where(VerdictRow.job == job).values(answer=json.dumps(answer)))

    def history(self, repository: str, number: int) -> list[Given]:
        """An issue's verdicts, the newest first."""
        where = (func.lower(VerdictRow.repository) == repository.lower(), VerdictRow.number == number)
        return self._read(select(VerdictRow.__table__).where(*where).order_by(VerdictRow.id.desc()))

    def latest(self, limit: int = 100, offset: int = 0) -> list[Given]:
        """The newest verdict of each issue, the newest first."""
        newest = select(func.max(VerdictRow.id)).group_by(VerdictRow.repository, VerdictRow.number)
        query = select(VerdictRow.__table__).where(VerdictRow.id.in_(newest)).order_by(VerdictRow.id.desc())
        return self._read(query.limit(limit).offset(offset))

    def newest(self, repository: str, number: int) -> str | None:
        """The kind of an issue's newest verdict, but for failures of our own."""
        rows = _told().subquery()
        where = (func.lower(rows.c.repository) == repository.lower(), rows.c.number == number)
        with self._engine.connect() as connection:
            return connection.execute(select(rows.c.kind).where(*where).order_by(rows.c.id.desc())).scalars().first()

    def repositories(self, kinds: Sequence[str]) -> list[str]:
        """The repositories that have verdicts of these kinds."""
        with self._engine.connect() as connection:
            found = connection.execute(select(VerdictRow.repository).where(VerdictRow.kind.in_(kinds)).distinct())
            return sorted(found.scalars())

    def outdated(
        self, repository: str, kinds: Sequence[str], latest: str, stale: datetime | None = None
    ) -> list[Outdated]:
        """The issues whose newest verdict is of these kinds and was given with another latest release.

        Those too that reproduced, by a verdict from before the moment when it is `stale`.
        One that came of a program of its own, in a comment, can't be asked for again.
        """
        told = _told().subquery()
        newest = select(func.max(told.c.id)).where(told.c.repository == repository).group_by(told.c.number)
        row = VerdictRow
        columns = select(row.id, row.repository, row.number, row.request, row.given)
        again = or_(row.request != "", row.job.not_like("%/comment/%"))
        old = row.latest != latest
        if stale:
            old = or_(old, (row.kind == VerdictKind.REPRODUCED) & (row.given < stale))
        query = columns.where(row.id.in_(newest), row.kind.in_(kinds), old, again).order_by(row.id)
        with self._engine.connect() as connection:
            found = connection.execute(query).all()
        return [Outdated(r.id, r.repository, r.number, json.loads(r.request or "{}"), r.given) for r in found]

    def changes(self, since: datetime, limit: int | None = 1000) -> list[Change]:
        """The changes of verdicts since a moment, the newest first; failures of our own are none."""
        told = _told().subquery()
        of_issue = (func.lower(told.c.repository), told.c.number)
        before = func.lag(told.c.kind).over(partition_by=of_issue, order_by=told.c.id)
        rows = select(told, before.label("before")).subquery()
        query = select(rows).where(rows.c.before != rows.c.kind, rows.c.given >= since).order_by(rows.c.id.desc())
        with self._engine.connect() as connection:
            found = connection.execute(query.limit(limit)).all()
        return [Change(r.repository, r.number, r.before, r.kind, r.given, r.job) for r in found]

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


def _told() -> Select[int, str, int, str, str, datetime]:
    """The verdicts without their answers, but for those that only say that the bot itself failed."""
    row = VerdictRow
    columns = (row.id, row.repository, row.number, row.kind, row.job, row.given)
    return select(*columns).where(row.kind != VerdictKind.ERROR)
