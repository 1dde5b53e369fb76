"""The first tables: runs, verdicts, deliveries, commands, sweeps, processes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates the tables."""
    _runs()
    _verdicts()
    _deliveries()
    op.create_table(
        "sweeps",
        sa.Column("repository", sa.String(202), primary_key=True),
        sa.Column("installation", sa.BigInteger),
        sa.Column("seen", moment, nullable=False),
    )
    op.create_table(
        "processes",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("side", sa.String(20), nullable=False),
        sa.Column("slots", sa.Integer, nullable=False),
        sa.Column("seen", moment, nullable=False),
    )


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("files", sa.String(64), nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("environment", sa.String(128), nullable=False, index=True),
        sa.Column("image", sa.String(200), nullable=False),
        sa.Column("launcher", sa.String(128), nullable=False),
        sa.Column("runtime", sa.String(100), nullable=False),
        sa.Column("limits", sa.String(64), nullable=False),
        sa.Column("repeat", sa.Integer, nullable=False),
        sa.Column("torch", sa.String(60), nullable=False),
        sa.Column("outcome", sa.String(30), nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("made", moment, nullable=False, index=True),
        sa.Column("run", sa.Text, nullable=False),
    )


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("repository", sa.String(202), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("job", sa.String(200), nullable=False, unique=True),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("given", moment, nullable=False, index=True),
    )
    op.create_index("verdicts_issue", "verdicts", ["repository", "number", "id"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("event", sa.String(100), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("result", sa.String(30), nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("received", moment, nullable=False, index=True),
    )
    op.create_table(
        "commands",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("repository", sa.String(202), nullable=False, index=True),
        sa.Column("actor", sa.String(100), nullable=False, index=True),
        sa.Column("taken", moment, nullable=False, index=True),
    )
