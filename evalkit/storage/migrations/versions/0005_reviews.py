"""Reviews: which answers of which runs are put before whom, and what people did.

Three of the tables have stood empty since the first schema, because nothing wrote into them; they are made anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0005"
down_revision = "0004"

_MOMENT = sa.DateTime(timezone=True)
_ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Take the empty tables away, those that name others first, and make all five."""
    for name in ("rating_event", "assignment", "rater"):
        op.drop_table(name)
    _review()
    _rater()
    _assignment()
    _rating_event()


def _review() -> None:
    op.create_table(
        "review",
        sa.Column("review_id", sa.Text, nullable=False),
        sa.Column("dimensions", sa.Text, nullable=False),
        sa.Column("anchors_versions", sa.Text, nullable=False),
        sa.Column("asked_hashes", sa.Text, nullable=False),
        sa.Column("repeats_per_question", sa.Integer, nullable=False),
        sa.Column("minutes", sa.Double, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("review_id", name="pk_review"),
    )
    op.create_table(
        "review_run",
        sa.Column("review_id", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.review_id"], name="fk_review_run_review_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name="fk_review_run_run_id"),
        sa.PrimaryKeyConstraint("review_id", "run_id", name="pk_review_run"),
    )
    op.create_index("ix_review_run_run_id", "review_run", ["run_id"])


def _rater() -> None:
    op.create_table(
        "rater",
        sa.Column("sequence", _ROW_NUMBER, nullable=False),
        sa.Column("rater_id", sa.Text, nullable=False),
        sa.Column("review_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.review_id"], name="fk_rater_review_id"),
        sa.PrimaryKeyConstraint("sequence", name="pk_rater"),
        sa.UniqueConstraint("rater_id", name="uq_rater_rater_id"),
        sa.UniqueConstraint("review_id", "name", name="uq_rater_review_id_name"),
    )


def _assignment() -> None:
    op.create_table(
        "assignment",
        sa.Column("assignment_id", sa.Text, nullable=False),
        sa.Column("rater_id", sa.Text, nullable=False),
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("dimensions", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.attempt_id"], name="fk_assignment_attempt_id"),
        sa.ForeignKeyConstraint(["rater_id"], ["rater.rater_id"], name="fk_assignment_rater_id"),
        sa.PrimaryKeyConstraint("assignment_id", name="pk_assignment"),
        sa.UniqueConstraint("rater_id", "position", name="uq_assignment_rater_id_position"),
    )
    op.create_index("ix_assignment_attempt_id", "assignment", ["attempt_id"])


def _rating_event() -> None:
    op.create_table(
        "rating_event",
        sa.Column("sequence", _ROW_NUMBER, nullable=False),
        sa.Column("assignment_id", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("value", sa.Integer),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("door", sa.Text, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.CheckConstraint("value IS NULL OR (value >= 1 AND value <= 5)", name=op.f("ck_rating_event_value_on_scale")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.assignment_id"], name="fk_rating_event_assignment_id"),
        sa.PrimaryKeyConstraint("sequence", name="pk_rating_event"),
        sa.UniqueConstraint("assignment_id", "event_id", name="uq_rating_event_assignment_id_event_id"),
    )
