"""What GitHub answered to those who read a whole tracker, so that it is asked only for what changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Creates the table of answers."""
    op.create_table(
        "github_answers",
        sa.Column("address", sa.String(64), primary_key=True),
        sa.Column("mark", sa.String(200), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("used", sa.DateTime(timezone=True), nullable=False, index=True),
    )
