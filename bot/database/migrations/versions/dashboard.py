"""What the dashboard shows: issues in short, runs under way, failures, the environments of each store."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.summary.summary import summary_of

revision = "0004"
down_revision = "0003"

moment = sa.DateTime(timezone=True)
BATCH = 500


def upgrade() -> None:
    """Creates the tables, and sums up the verdicts that there are."""
    _issues()
    _live_runs()
    _failures()
    op.add_column("processes", sa.Column("stock", sa.Text, nullable=False, server_default="[]"))
    _sum_up(op.get_bind())


def _issues() -> None:
    op.create_table(
        "issues",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("repository", sa.String(202), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("searched", sa.Text, nullable=False),
        sa.Column("verdict", sa.String(30), nullable=False, index=True),
        sa.Column("before", sa.String(30)),
        sa.Column("claim", sa.Text, nullable=False),
        sa.Column("reported", sa.String(30)),
        sa.Column("reported_key", sa.String(60)),
        sa.Column("first_absent", sa.String(30)),
        sa.Column("first_absent_key", sa.String(60)),
        sa.Column("given", moment, nullable=False, index=True),
        sa.UniqueConstraint("repository", "number", name="issues_issue"),
    )
    op.create_table(
        "issue_labels",
        sa.Column("issue", sa.Integer, sa.ForeignKey("issues.id"), primary_key=True),
        sa.Column("label", sa.String(300), primary_key=True, index=True),
    )
    op.create_table(
        "issue_releases",
        sa.Column("issue", sa.Integer, sa.ForeignKey("issues.id"), primary_key=True),
        sa.Column("release", sa.String(30), primary_key=True, index=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
    )


def _live_runs() -> None:
    op.create_table(
        "live_runs",
        sa.Column("job", sa.String(250), primary_key=True),
        sa.Column("worker", sa.String(200), nullable=False, index=True),
        sa.Column("release", sa.String(60), nullable=False),
        sa.Column("repeat", sa.Integer, nullable=False),
        sa.Column("doing", sa.Text, nullable=False),
        sa.Column("stdout", sa.Text, nullable=False),
        sa.Column("stderr", sa.Text, nullable=False),
        sa.Column("printed", sa.BigInteger, nullable=False),
        sa.Column("started", moment, nullable=False),
        sa.Column("changed", moment, nullable=False),
    )


def _failures() -> None:
    op.create_table(
        "failures",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("failed", moment, nullable=False, index=True),
        sa.Column("job", sa.String(250), nullable=False),
        sa.Column("release", sa.String(60), nullable=False),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("worker", sa.String(200), nullable=False),
    )


def _sum_up(connection: sa.Connection) -> None:
    """The newest verdict of each issue, with the kind of the one before it."""
    kinds = _kinds(connection)
    newest = [ids[-1] for ids in kinds.values()]
    for start in range(0, len(newest), BATCH):
        query = sa.text("SELECT id, repository, number, kind, answer, given FROM verdicts WHERE id IN :ids").columns(
            given=moment
        )
        chosen = query.bindparams(
            sa.bindparam("ids", [number for number, _ in newest[start : start + BATCH]], expanding=True)
        )
        for row in connection.execute(chosen).all():
            before = [kind for _, kind in kinds[row.repository, row.number]][-2:-1]
            _insert(connection, row, before[0] if before else None)


def _kinds(connection: sa.Connection) -> dict[tuple[str, int], list[tuple[int, str]]]:
    """Each issue's verdicts, the oldest first: their ids and kinds."""
    found: dict[tuple[str, int], list[tuple[int, str]]] = {}
    for row in connection.execute(sa.text("SELECT id, repository, number, kind FROM verdicts ORDER BY id")):
        found.setdefault((row.repository, row.number), []).append((row.id, row.kind))
    return found


def _insert(connection: sa.Connection, row: Any, before: str | None) -> None:
    """One issue with its labels and releases."""
    summary = summary_of(json.loads(row.answer))
    plain = ("title", "searched", "verdict", "claim", "reported", "reported_key", "first_absent", "first_absent_key")
    names = ("repository", "number", "before", "given", *plain)
    issues = sa.table(
        "issues", sa.column("id"), sa.column("given", moment), *(sa.column(n) for n in names if n != "given")
    )
    values = {"repository": row.repository, "number": row.number, "before": before, "given": row.given}
    values |= {name: getattr(summary, name) for name in plain}
    issue = connection.execute(sa.insert(issues).values(values).returning(issues.c.id)).scalar_one()
    for label in summary.labels:
        labels = sa.table("issue_labels", sa.column("issue"), sa.column("label"))
        connection.execute(sa.insert(labels).values(issue=issue, label=label))
    for place, (release, kind) in enumerate(summary.seen):
        releases = sa.table("issue_releases", *(sa.column(n) for n in ("issue", "release", "kind", "place")))
        connection.execute(sa.insert(releases).values(issue=issue, release=release, kind=kind, place=place))
