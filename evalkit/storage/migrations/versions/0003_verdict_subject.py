"""Every verdict may say whose history it belongs to, so that one is found without reading all documents.

Earlier evalkits had the table and wrote nothing into it; rows that another program put there keep an empty subject.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column and its index."""
    op.add_column("verdict", sa.Column("subject", sa.Text))
    op.create_index("ix_verdict_subject_created_at", "verdict", ["subject", "created_at"])
