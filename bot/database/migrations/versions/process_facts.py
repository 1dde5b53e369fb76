"""What a process is of: its version, and how much is free on its store's disk; an older one tells neither."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Adds the columns."""
    op.add_column("processes", sa.Column("version", sa.String(40), nullable=False, server_default=""))
    op.add_column("processes", sa.Column("free", sa.BigInteger))
