"""Every table of the store but those of reviews. ``migrations/`` must lead to exactly these; a test compares the two.

Types are portable. Closed sets of words are plain text, so that a new outcome or failure kind needs no migration.
Ids are UUIDs or content hashes, so that runs can be archived, restored and merged; a ``sequence`` is local to one
store and keeps the order of arrival.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)

from evalkit.storage.columns import CleanText, UtcDateTime

__all__ = [
    "ROW_NUMBER",
    "answer_key",
    "attempt",
    "bank_snapshot",
    "baseline",
    "body",
    "canary_check",
    "judgement",
    "judging",
    "learnt",
    "lease",
    "metadata",
    "place",
    "run",
    "score",
    "series",
    "session",
    "variant",
    "verdict",
]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every constraint has a name: without one a later migration could not change it."""

ROW_NUMBER = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite numbers rows by itself only where the type is exactly INTEGER."""

bank_snapshot = Table(
    "bank_snapshot",
    metadata,
    Column("bank_hash", CleanText, primary_key=True),
    Column("name", CleanText, nullable=False),
    Column("version", CleanText, nullable=False),
    Column("title", CleanText, nullable=False),
    Column("canary", CleanText, nullable=False),
    Column("question_count", Integer, nullable=False),
)

variant = Table(
    "variant",
    metadata,
    Column("asked_hash", CleanText, primary_key=True),
    Column("question_id", CleanText, nullable=False, index=True),
    Column("language", CleanText, nullable=False),
    Column("parameters", CleanText, nullable=False),
    Column("prompt", CleanText, nullable=False),
)

answer_key = Table(
    "answer_key",
    metadata,
    Column("key_hash", CleanText, primary_key=True),
    Column("asked_hash", ForeignKey("variant.asked_hash"), nullable=False, index=True),
    Column("expected", CleanText, nullable=False),
    Column("solution", CleanText, nullable=False),
    Column("checklist", CleanText, nullable=False),
    Column("category", CleanText, nullable=False),
    Column("difficulty", CleanText, nullable=False),
    Column("cluster", CleanText, nullable=False),
    Column("twin_of", CleanText),
    Column("home", CleanText),
    Column("tags", CleanText, nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("run_id", CleanText, primary_key=True),
    Column("run_key", CleanText, nullable=False),
    Column("target_name", CleanText, nullable=False),
    Column("target", CleanText, nullable=False),
    Column("selection", CleanText, nullable=False),
    Column("passport", CleanText, nullable=False),
    Column("prompt_version", CleanText, nullable=False),
    Column("bank_hash", ForeignKey("bank_snapshot.bank_hash"), nullable=False),
    Column("bank_version", CleanText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # No foreign key: the run that was replayed may live in another store.
    Column("like", CleanText),
    Index(None, "run_key", "created_at"),
    Index(None, "target_name", "created_at"),
)

place = Table(
    "place",
    metadata,
    Column("run_id", ForeignKey("run.run_id"), primary_key=True),
    Column("asked_hash", ForeignKey("variant.asked_hash"), primary_key=True),
    Column("key_hash", ForeignKey("answer_key.key_hash"), nullable=False),
    Column("block", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("repeats", Integer, nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("session_id", CleanText, primary_key=True),
    Column("run_id", ForeignKey("run.run_id"), nullable=False, index=True),
    Column("evalkit_version", CleanText, nullable=False),
    Column("client_version", CleanText, nullable=False),
    Column("base_url", CleanText, nullable=False),
    Column("concurrency", Integer, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("end", CleanText),
    Column("passport_after", CleanText),
    Column("loop_lag_p99_s", Double),
    Column("own_cpu_s", Double),
)

lease = Table(
    "lease",
    metadata,
    # No foreign key: it is taken before the first run of the key is stored.
    Column("run_key", CleanText, primary_key=True),
    Column("owner", CleanText, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

attempt = Table(
    "attempt",
    metadata,
    Column("sequence", ROW_NUMBER, primary_key=True),
    Column("attempt_id", CleanText, nullable=False, unique=True),
    Column("run_id", ForeignKey("run.run_id"), nullable=False),
    Column("session_id", ForeignKey("session.session_id"), nullable=False),
    Column("asked_hash", ForeignKey("variant.asked_hash"), nullable=False),
    Column("repeat", Integer, nullable=False),
    Column("try_number", Integer, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("outcome", CleanText, nullable=False),
    Column("is_final", Boolean, nullable=False),
    Column("failure_kind", CleanText),
    Column("failure_message", CleanText),
    Column("failure_is_retryable", Boolean),
    Column("failure_status", Integer),
    Column("cut_by", CleanText),
    Column("notes", CleanText, nullable=False),
    Column("delivery", CleanText, nullable=False),
    Column("finish_reason", CleanText),
    Column("served_model", CleanText),
    Column("started_at", UtcDateTime, nullable=False),
    Column("queued_s", Double, nullable=False),
    Column("ttft_s", Double),
    Column("ttfa_s", Double),
    Column("complete_s", Double),
    Column("decode_tokens_per_s", Double),
    Column("chunk_count", Integer, nullable=False),
    Column("chunk_gap_p50_s", Double),
    Column("chunk_gap_max_s", Double),
    Column("is_buffered", Boolean, nullable=False),
    Column("token_source", CleanText, nullable=False),
    Column("prompt_tokens", BigInteger),
    Column("completion_tokens", BigInteger),
    Column("reasoning_tokens", BigInteger),
    Column("cached_tokens", BigInteger),
    # Of reasoning and answer, whose texts stand in the body: repeats are compared without a look at it.
    Column("text_hash", CleanText),
    Column("text_length", Integer),
    UniqueConstraint("run_id", "asked_hash", "repeat", "try_number", name="uq_attempt_try"),
    Index(None, "run_id", "sequence"),
)

# Covers "which cells are finished" without a look at the wide rows, retryable failures left out.
Index(
    "ix_attempt_finished",
    attempt.c.run_id,
    attempt.c.asked_hash,
    attempt.c.repeat,
    # As SQLAlchemy writes it in a query: SQLite takes a partial index only where the conditions match to the letter.
    sqlite_where=text("is_final = 1"),
    postgresql_where=text("is_final"),
)

# The answer stands before the wide columns: SQLite reads a row from its beginning, page after page.
body = Table(
    "body",
    metadata,
    Column("attempt_id", ForeignKey("attempt.attempt_id"), primary_key=True),
    Column("answer", CleanText, nullable=False),
    Column("reasoning_zlib", LargeBinary, nullable=False),
    Column("request_zlib", LargeBinary, nullable=False),
    Column("reply_zlib", LargeBinary, nullable=False),
)

series = Table(
    "series",
    metadata,
    Column("series_id", CleanText, primary_key=True),
    Column("rater_kind", CleanText, nullable=False),
    Column("rater", CleanText, nullable=False),
    Column("version", CleanText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("about", CleanText),
)

score = Table(
    "score",
    metadata,
    Column("sequence", ROW_NUMBER, primary_key=True),
    Column("score_id", CleanText, nullable=False, unique=True),
    Column("series_id", ForeignKey("series.series_id"), nullable=False),
    # The attempt's own run, repeated here: finding a run's scores by way of a million attempts takes seconds.
    Column("run_id", ForeignKey("run.run_id"), nullable=False),
    Column("attempt_id", ForeignKey("attempt.attempt_id"), nullable=False, index=True),
    Column("dimension", CleanText, nullable=False),
    Column("key_hash", ForeignKey("answer_key.key_hash"), nullable=False),
    Column("sample", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("value", Double),
    Column("read", CleanText),
    Column("unscored_reason", CleanText),
    Column("unscored_detail", CleanText),
    Column("supersedes", ForeignKey("score.score_id"), index=True),
    Column("author", CleanText),
    Column("reason", CleanText),
    UniqueConstraint(
        "series_id", "attempt_id", "dimension", "key_hash", "sample", "revision", name="uq_score_revision"
    ),
    Index(None, "run_id", "series_id", "sequence"),
    CheckConstraint("(value IS NULL) <> (unscored_reason IS NULL)", name="value_or_reason"),
)

# What a judge was sent and said, beside the score that came of it. A score by the gate alone has none.
judgement = Table(
    "judgement",
    metadata,
    Column("score_id", ForeignKey("score.score_id"), primary_key=True),
    Column("is_ascending", Boolean, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("seconds", Double),
    Column("prompt_tokens", BigInteger),
    Column("completion_tokens", BigInteger),
    Column("shown_length", Integer, nullable=False),
    Column("suspect", CleanText),
    # Reason, evidence and items as JSON.
    Column("said", CleanText, nullable=False),
    Column("request_zlib", LargeBinary, nullable=False),
    Column("reply_zlib", LargeBinary, nullable=False),
    Column("unread_reply_zlib", LargeBinary),
)

# What was to be judged, so that coverage has its denominator also where a judge never came to it.
judging = Table(
    "judging",
    metadata,
    Column("run_id", ForeignKey("run.run_id"), primary_key=True),
    Column("series_id", ForeignKey("series.series_id"), primary_key=True),
    Column("dimension", CleanText, nullable=False),
    Column("repeats_per_question", Integer, nullable=False),
    Column("samples", Integer, nullable=False),
    Column("weight", Double, nullable=False),
)

canary_check = Table(
    "canary_check",
    metadata,
    Column("check_id", CleanText, primary_key=True),
    Column("judge", CleanText, nullable=False),
    Column("document", CleanText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

verdict = Table(
    "verdict",
    metadata,
    Column("verdict_id", CleanText, primary_key=True),
    Column("policy_hash", CleanText, nullable=False, index=True),
    Column("outcome", CleanText, nullable=False),
    Column("document", CleanText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("subject", CleanText),
    Index(None, "subject", "created_at"),
)

baseline = Table(
    "baseline",
    metadata,
    Column("baseline_id", CleanText, primary_key=True),
    Column("name", CleanText, nullable=False),
    Column("run_id", ForeignKey("run.run_id"), nullable=False),
    Column("pinned_at", UtcDateTime, nullable=False),
    # Append-only: the newest pin of a name holds.
    Index(None, "name", "pinned_at"),
)

learnt = Table(
    "learnt",
    metadata,
    Column("base_url", CleanText, primary_key=True),
    Column("served_model", CleanText, primary_key=True),
    Column("fact", CleanText, primary_key=True),
    Column("value", CleanText, nullable=False),
)
