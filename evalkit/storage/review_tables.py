"""The tables of reviews: what is put before people, and what they did. The others stand in ``tables``."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from evalkit.storage.columns import CleanText, UtcDateTime
from evalkit.storage.tables import ROW_NUMBER, metadata

__all__ = ["assignment", "rater", "rating_event", "review", "review_run"]

review = Table(
    "review",
    metadata,
    Column("review_id", CleanText, primary_key=True),
    # Dimensions, anchors and questions as JSON: never searched for.
    Column("dimensions", CleanText, nullable=False),
    Column("anchors_versions", CleanText, nullable=False),
    Column("asked_hashes", CleanText, nullable=False),
    Column("repeats_per_question", Integer, nullable=False),
    Column("minutes", Double, nullable=False),
    Column("language", CleanText, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

review_run = Table(
    "review_run",
    metadata,
    Column("review_id", ForeignKey("review.review_id"), primary_key=True),
    Column("run_id", ForeignKey("run.run_id"), primary_key=True, index=True),
    Column("position", Integer, nullable=False),
)

rater = Table(
    "rater",
    metadata,
    Column("sequence", ROW_NUMBER, primary_key=True),
    Column("rater_id", CleanText, nullable=False, unique=True),
    Column("review_id", ForeignKey("review.review_id"), nullable=False),
    Column("name", CleanText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("instead_of", CleanText),
    UniqueConstraint("review_id", "name"),
)

assignment = Table(
    "assignment",
    metadata,
    Column("assignment_id", CleanText, primary_key=True),
    Column("rater_id", ForeignKey("rater.rater_id"), nullable=False),
    Column("attempt_id", ForeignKey("attempt.attempt_id"), nullable=False, index=True),
    Column("kind", CleanText, nullable=False),
    Column("dimensions", CleanText, nullable=False),
    # One rater may be shown an attempt twice (hidden repeats), but nothing at the same place.
    Column("position", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("rater_id", "position"),
)

rating_event = Table(
    "rating_event",
    metadata,
    Column("sequence", ROW_NUMBER, primary_key=True),
    Column("assignment_id", ForeignKey("assignment.assignment_id"), nullable=False),
    # Made by the rater's browser: sent twice, it is stored once. Unique within the assignment only, so that nobody can
    # keep another's keystroke out by sending its id first.
    Column("event_id", CleanText, nullable=False),
    Column("subject", CleanText, nullable=False),
    Column("act", CleanText, nullable=False),
    Column("value", Integer),
    Column("text", CleanText, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("door", CleanText, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    UniqueConstraint("assignment_id", "event_id"),
    CheckConstraint("value IS NULL OR (value >= 1 AND value <= 5)", name="value_on_scale"),
)
