"""Keeps the summary of each issue's newest verdict, within the transaction that adds the verdict."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy import insert as plain_insert

from bot.database.models import IssueLabelRow, IssueReleaseRow, IssueRow
from bot.database.upsert import insert
from bot.summary.summary import Summary


def sum_up(connection: Connection, repository: str, number: int, summary: Summary, given: datetime) -> None:
    """Puts a verdict's summary in the place of the one before it, whose kind is kept."""
    told: dict[str, Any] = {
        "title": summary.title,
        "searched": summary.searched,
        "verdict": summary.verdict,
        "claim": summary.claim,
        "reported": summary.reported,
        "reported_key": summary.reported_key,
        "first_absent": summary.first_absent,
        "first_absent_key": summary.first_absent_key,
        "given": given,
    }
    fresh = insert(connection.engine, IssueRow).values(repository=repository, number=number, **told)
    kept = fresh.on_conflict_do_update(
        index_elements=["repository", "number"], set_={**told, "before": IssueRow.verdict}
    )
    issue = connection.execute(kept.returning(IssueRow.id)).scalar_one()
    _replace(connection, IssueLabelRow, issue, [{"label": label} for label in summary.labels])
    seen = [{"release": name, "kind": kind, "place": place} for place, (name, kind) in enumerate(summary.seen)]
    _replace(connection, IssueReleaseRow, issue, seen)


def forget_summary(connection: Connection, repository: str, number: int) -> None:
    """Removes an issue's summary."""
    where = (IssueRow.repository == repository, IssueRow.number == number)
    issue = connection.execute(select(IssueRow.id).where(*where)).scalar()
    if issue is not None:
        _replace(connection, IssueLabelRow, issue, [])
        _replace(connection, IssueReleaseRow, issue, [])
        connection.execute(delete(IssueRow).where(IssueRow.id == issue))


def _replace(
    connection: Connection,
    table: type[IssueLabelRow | IssueReleaseRow],
    issue: int,
    rows: list[dict[str, Any]],
) -> None:
    connection.execute(delete(table).where(table.issue == issue))
    if rows:
        connection.execute(plain_insert(table), [{"issue": issue, **row} for row in rows])
