"""Verdicts remember what was asked, so that a missed edit is told from a missed remark."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds the hash of what an issue asked for."""
    op.add_column("verdicts", sa.Column("asked", sa.String(64), nullable=False, server_default=""))
