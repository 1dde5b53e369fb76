"""What was told once in a repository; and verdicts remember the latest release and the request."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Adds the table, and the columns."""
    op.create_table(
        "told",
        sa.Column("repository", sa.String(202), primary_key=True),
        sa.Column("what", sa.String(64), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("told", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column("verdicts", sa.Column("latest", sa.String(60), nullable=False, server_default=""))
    op.add_column("verdicts", sa.Column("request", sa.Text, nullable=False, server_default=""))
