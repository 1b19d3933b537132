"""A rater may have taken over from another: what that one had not scored is asked of the new one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column."""
    op.add_column("rater", sa.Column("instead_of", sa.Text))
