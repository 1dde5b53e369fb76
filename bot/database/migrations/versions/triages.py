"""Triages of whole trackers, so that one that was killed is gone on with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates the table."""
    op.create_table(
        "triages",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("asked", sa.String(64), nullable=False, index=True),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("started", moment, nullable=False, index=True),
        sa.Column("finished", moment),
        sa.Column("counts", sa.Text, nullable=False),
    )
