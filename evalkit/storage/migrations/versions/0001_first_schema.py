"""The first schema: banks, runs, attempts, scores, and room for people, verdicts and baselines.

Written out and never edited again: a store made by this revision must always mean the same.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)
_ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table, those that are named by others first."""
    _bank_snapshot()
    _learnt()
    _lease()
    _rater()
    _series()
    _variant()
    _verdict()
    _answer_key()
    _run()
    _baseline()
    _place()
    _session()
    _attempt()
    _assignment()
    _body()
    _score()
    _rating_event()


def _bank_snapshot() -> None:
    op.create_table(
        "bank_snapshot",
        sa.Column("bank_hash", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("canary", sa.Text, nullable=False),
        sa.Column("question_count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("bank_hash", name="pk_bank_snapshot"),
    )


def _learnt() -> None:
    op.create_table(
        "learnt",
        sa.Column("base_url", sa.Text, nullable=False),
        sa.Column("served_model", sa.Text, nullable=False),
        sa.Column("fact", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("base_url", "served_model", "fact", name="pk_learnt"),
    )


def _lease() -> None:
    op.create_table(
        "lease",
        sa.Column("run_key", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("run_key", name="pk_lease"),
    )


def _rater() -> None:
    op.create_table(
        "rater",
        sa.Column("rater_id", sa.Text, nullable=False),
        sa.Column("pseudonym", sa.Text, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("rater_id", name="pk_rater"),
        sa.UniqueConstraint("pseudonym", name="uq_rater_pseudonym"),
    )


def _series() -> None:
    op.create_table(
        "series",
        sa.Column("series_id", sa.Text, nullable=False),
        sa.Column("rater_kind", sa.Text, nullable=False),
        sa.Column("rater", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("series_id", name="pk_series"),
    )


def _variant() -> None:
    op.create_table(
        "variant",
        sa.Column("asked_hash", sa.Text, nullable=False),
        sa.Column("question_id", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("parameters", sa.Text, nullable=False),
        sa.Column("prompt", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("asked_hash", name="pk_variant"),
    )
    op.create_index("ix_variant_question_id", "variant", ["question_id"])


def _verdict() -> None:
    op.create_table(
        "verdict",
        sa.Column("verdict_id", sa.Text, nullable=False),
        sa.Column("policy_hash", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("verdict_id", name="pk_verdict"),
    )
    op.create_index("ix_verdict_policy_hash", "verdict", ["policy_hash"])


def _answer_key() -> None:
    op.create_table(
        "answer_key",
        sa.Column("key_hash", sa.Text, nullable=False),
        sa.Column("asked_hash", sa.Text, nullable=False),
        sa.Column("expected", sa.Text, nullable=False),
        sa.Column("solution", sa.Text, nullable=False),
        sa.Column("checklist", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("difficulty", sa.Text, nullable=False),
        sa.Column("cluster", sa.Text, nullable=False),
        sa.Column("twin_of", sa.Text),
        sa.Column("home", sa.Text),
        sa.Column("tags", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["asked_hash"], ["variant.asked_hash"], name="fk_answer_key_asked_hash"),
        sa.PrimaryKeyConstraint("key_hash", name="pk_answer_key"),
    )
    op.create_index("ix_answer_key_asked_hash", "answer_key", ["asked_hash"])


def _run() -> None:
    op.create_table(
        "run",
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("run_key", sa.Text, nullable=False),
        sa.Column("target_name", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("selection", sa.Text, nullable=False),
        sa.Column("passport", sa.Text, nullable=False),
        sa.Column("prompt_version", sa.Text, nullable=False),
        sa.Column("bank_hash", sa.Text, nullable=False),
        sa.Column("bank_version", sa.Text, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("like", sa.Text),
        sa.ForeignKeyConstraint(["bank_hash"], ["bank_snapshot.bank_hash"], name="fk_run_bank_hash"),
        sa.PrimaryKeyConstraint("run_id", name="pk_run"),
    )
    op.create_index("ix_run_run_key_created_at", "run", ["run_key", "created_at"])
    op.create_index("ix_run_target_name_created_at", "run", ["target_name", "created_at"])


def _baseline() -> None:
    op.create_table(
        "baseline",
        sa.Column("baseline_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("pinned_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name="fk_baseline_run_id"),
        sa.PrimaryKeyConstraint("baseline_id", name="pk_baseline"),
    )
    op.create_index("ix_baseline_name_pinned_at", "baseline", ["name", "pinned_at"])


def _place() -> None:
    op.create_table(
        "place",
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("asked_hash", sa.Text, nullable=False),
        sa.Column("key_hash", sa.Text, nullable=False),
        sa.Column("block", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("repeats", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["asked_hash"], ["variant.asked_hash"], name="fk_place_asked_hash"),
        sa.ForeignKeyConstraint(["key_hash"], ["answer_key.key_hash"], name="fk_place_key_hash"),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name="fk_place_run_id"),
        sa.PrimaryKeyConstraint("run_id", "asked_hash", name="pk_place"),
    )


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("evalkit_version", sa.Text, nullable=False),
        sa.Column("client_version", sa.Text, nullable=False),
        sa.Column("base_url", sa.Text, nullable=False),
        sa.Column("concurrency", sa.Integer, nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.Column("end", sa.Text),
        sa.Column("passport_after", sa.Text),
        sa.Column("loop_lag_p99_s", sa.Double),
        sa.Column("own_cpu_s", sa.Double),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name="fk_session_run_id"),
        sa.PrimaryKeyConstraint("session_id", name="pk_session"),
    )
    op.create_index("ix_session_run_id", "session", ["run_id"])


def _attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("sequence", _ROW_NUMBER, nullable=False),
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("asked_hash", sa.Text, nullable=False),
        sa.Column("repeat", sa.Integer, nullable=False),
        sa.Column("try_number", sa.Integer, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("is_final", sa.Boolean, nullable=False),
        sa.Column("failure_kind", sa.Text),
        sa.Column("failure_message", sa.Text),
        sa.Column("failure_is_retryable", sa.Boolean),
        sa.Column("failure_status", sa.Integer),
        sa.Column("cut_by", sa.Text),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("delivery", sa.Text, nullable=False),
        sa.Column("finish_reason", sa.Text),
        sa.Column("served_model", sa.Text),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("queued_s", sa.Double, nullable=False),
        sa.Column("ttft_s", sa.Double),
        sa.Column("ttfa_s", sa.Double),
        sa.Column("complete_s", sa.Double),
        sa.Column("decode_tokens_per_s", sa.Double),
        sa.Column("chunk_count", sa.Integer, nullable=False),
        sa.Column("chunk_gap_p50_s", sa.Double),
        sa.Column("chunk_gap_max_s", sa.Double),
        sa.Column("is_buffered", sa.Boolean, nullable=False),
        sa.Column("token_source", sa.Text, nullable=False),
        sa.Column("prompt_tokens", sa.BigInteger),
        sa.Column("completion_tokens", sa.BigInteger),
        sa.Column("reasoning_tokens", sa.BigInteger),
        sa.Column("cached_tokens", sa.BigInteger),
        sa.ForeignKeyConstraint(["asked_hash"], ["variant.asked_hash"], name="fk_attempt_asked_hash"),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name="fk_attempt_run_id"),
        sa.ForeignKeyConstraint(["session_id"], ["session.session_id"], name="fk_attempt_session_id"),
        sa.PrimaryKeyConstraint("sequence", name="pk_attempt"),
        sa.UniqueConstraint("attempt_id", name="uq_attempt_attempt_id"),
        sa.UniqueConstraint("run_id", "asked_hash", "repeat", "try_number", name="uq_attempt_try"),
    )
    op.create_index(
        "ix_attempt_finished",
        "attempt",
        ["run_id", "asked_hash", "repeat"],
        sqlite_where=sa.text("is_final = 1"),
        postgresql_where=sa.text("is_final"),
    )
    op.create_index("ix_attempt_run_id_sequence", "attempt", ["run_id", "sequence"])


def _assignment() -> None:
    op.create_table(
        "assignment",
        sa.Column("assignment_id", sa.Text, nullable=False),
        sa.Column("rater_id", sa.Text, nullable=False),
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.attempt_id"], name="fk_assignment_attempt_id"),
        sa.ForeignKeyConstraint(["rater_id"], ["rater.rater_id"], name="fk_assignment_rater_id"),
        sa.PrimaryKeyConstraint("assignment_id", name="pk_assignment"),
        sa.UniqueConstraint("rater_id", "position", name="uq_assignment_rater_id_position"),
    )
    op.create_index("ix_assignment_attempt_id", "assignment", ["attempt_id"])


def _body() -> None:
    op.create_table(
        "body",
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("reasoning_zlib", sa.LargeBinary, nullable=False),
        sa.Column("request_zlib", sa.LargeBinary, nullable=False),
        sa.Column("reply_zlib", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.attempt_id"], name="fk_body_attempt_id"),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_body"),
    )


def _score() -> None:
    op.create_table(
        "score",
        sa.Column("sequence", _ROW_NUMBER, nullable=False),
        sa.Column("score_id", sa.Text, nullable=False),
        sa.Column("series_id", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("dimension", sa.Text, nullable=False),
        sa.Column("key_hash", sa.Text, nullable=False),
        sa.Column("sample", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("read", sa.Text),
        sa.Column("unscored_reason", sa.Text),
        sa.Column("unscored_detail", sa.Text),
        sa.Column("supersedes", sa.Text),
        sa.Column("author", sa.Text),
        sa.Column("reason", sa.Text),
        sa.CheckConstraint("(value IS NULL) <> (unscored_reason IS NULL)", name=op.f("ck_score_value_or_reason")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.attempt_id"], name="fk_score_attempt_id"),
        sa.ForeignKeyConstraint(["key_hash"], ["answer_key.key_hash"], name="fk_score_key_hash"),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name="fk_score_run_id"),
        sa.ForeignKeyConstraint(["series_id"], ["series.series_id"], name="fk_score_series_id"),
        sa.ForeignKeyConstraint(["supersedes"], ["score.score_id"], name="fk_score_supersedes"),
        sa.PrimaryKeyConstraint("sequence", name="pk_score"),
        sa.UniqueConstraint("score_id", name="uq_score_score_id"),
        sa.UniqueConstraint(
            "series_id", "attempt_id", "dimension", "key_hash", "sample", "revision", name="uq_score_revision"
        ),
    )
    op.create_index("ix_score_attempt_id", "score", ["attempt_id"])
    op.create_index("ix_score_run_id_series_id_sequence", "score", ["run_id", "series_id", "sequence"])
    op.create_index("ix_score_supersedes", "score", ["supersedes"])


def _rating_event() -> None:
    op.create_table(
        "rating_event",
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("assignment_id", sa.Text, nullable=False),
        sa.Column("dimension", sa.Text, nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("mark", sa.Text),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.assignment_id"], name="fk_rating_event_assignment_id"),
        sa.PrimaryKeyConstraint("event_id", name="pk_rating_event"),
    )
    op.create_index("ix_rating_event_assignment_id", "rating_event", ["assignment_id"])
