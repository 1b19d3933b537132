"""What judges were sent and said, what they are to judge, and their canaries; a series says what else it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column and the tables."""
    op.add_column("series", sa.Column("about", sa.Text))
    op.create_table(
        "judgement",
        sa.Column("score_id", sa.Text, nullable=False),
        sa.Column("is_ascending", sa.Boolean, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("requests", sa.Integer, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Double),
        sa.Column("prompt_tokens", sa.BigInteger),
        sa.Column("completion_tokens", sa.BigInteger),
        sa.Column("shown_length", sa.Integer, nullable=False),
        sa.Column("suspect", sa.Text),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("request_zlib", sa.LargeBinary, nullable=False),
        sa.Column("reply_zlib", sa.LargeBinary, nullable=False),
        sa.Column("unread_reply_zlib", sa.LargeBinary),
        sa.ForeignKeyConstraint(["score_id"], ["score.score_id"], name="fk_judgement_score_id"),
        sa.PrimaryKeyConstraint("score_id", name="pk_judgement"),
    )
    op.create_table(
        "judging",
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("series_id", sa.Text, nullable=False),
        sa.Column("dimension", sa.Text, nullable=False),
        sa.Column("repeats_per_question", sa.Integer, nullable=False),
        sa.Column("samples", sa.Integer, nullable=False),
        sa.Column("weight", sa.Double, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name="fk_judging_run_id"),
        sa.ForeignKeyConstraint(["series_id"], ["series.series_id"], name="fk_judging_series_id"),
        sa.PrimaryKeyConstraint("run_id", "series_id", name="pk_judging"),
    )
    op.create_table(
        "canary_check",
        sa.Column("check_id", sa.Text, nullable=False),
        sa.Column("judge", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("check_id", name="pk_canary_check"),
    )
