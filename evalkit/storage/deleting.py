"""Deleting whole runs, in SQL: the one thing that takes away what was stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, delete, exists, select

from evalkit.domain.archive import Deleted
from evalkit.domain.attempt import RunId
from evalkit.domain.review import ReviewId
from evalkit.storage import review_tables, tables
from evalkit.storage.database import Database

__all__ = ["deleted_runs"]


def deleted_runs(database: Database, run_ids: Sequence[RunId], *, review_ids: Sequence[ReviewId]) -> Deleted:
    """Delete runs and reviews with everything that is theirs, in one transaction.

    Questions, answer keys and what was learnt of endpoints and judges stay: other runs may name them. A run that is
    pinned as a baseline cannot go, nor one of a review that stays: the database itself refuses.
    """
    attempt, score, rater = tables.attempt.c, tables.score.c, review_tables.rater.c
    assignment = review_tables.assignment.c
    scores = select(score.score_id).where(score.run_id.in_(run_ids))
    attempts = select(attempt.attempt_id).where(attempt.run_id.in_(run_ids))
    raters = select(rater.rater_id).where(rater.review_id.in_(review_ids))
    assigned = select(assignment.assignment_id).where(assignment.rater_id.in_(raters))
    with database.writing("deleting runs") as connection:
        series_ids = set(connection.execute(_series_of(run_ids)).scalars())
        events = _gone(connection, review_tables.rating_event, review_tables.rating_event.c.assignment_id.in_(assigned))
        _gone(connection, review_tables.assignment, assignment.rater_id.in_(raters))
        rater_count = _gone(connection, review_tables.rater, rater.review_id.in_(review_ids))
        _gone(connection, review_tables.review_run, review_tables.review_run.c.review_id.in_(review_ids))
        _gone(connection, review_tables.review, review_tables.review.c.review_id.in_(review_ids))
        _gone(connection, tables.judgement, tables.judgement.c.score_id.in_(scores))
        score_count = _gone_scores(connection, run_ids)
        _gone(connection, tables.judging, tables.judging.c.run_id.in_(run_ids))
        _gone(connection, tables.body, tables.body.c.attempt_id.in_(attempts))
        attempt_count = _gone(connection, tables.attempt, attempt.run_id.in_(run_ids))
        for table in (tables.session, tables.place, tables.run):
            _gone(connection, table, table.c.run_id.in_(run_ids))
        _drop_idle_series(connection, series_ids)
    return Deleted(attempts=attempt_count, scores=score_count, raters=rater_count, events=events)


def _series_of(run_ids: Sequence[RunId]) -> Select[Any]:
    score, judging = tables.score.c, tables.judging.c
    scored = select(score.series_id).where(score.run_id.in_(run_ids))
    return scored.union(select(judging.series_id).where(judging.run_id.in_(run_ids))).subquery().select()


def _gone(connection: Connection, table: Table, condition: Any) -> int:  # noqa: ANN401 - a condition of SQLAlchemy
    return connection.execute(delete(table).where(condition)).rowcount


def _gone_scores(connection: Connection, run_ids: Sequence[RunId]) -> int:
    """Scores, those first that no other one supersedes: the database lets nothing go that a row still names."""
    score, later = tables.score, tables.score.alias("later")
    is_last = ~exists().where(later.c.supersedes == score.c.score_id)
    total = 0
    while count := _gone(connection, score, score.c.run_id.in_(run_ids) & is_last):
        total += count
    return total


def _drop_idle_series(connection: Connection, series_ids: set[str]) -> None:
    """Series that no score is left of; few of thousands of scores."""
    series, score, judging = tables.series.c, tables.score.c, tables.judging.c
    is_idle = ~exists().where(score.series_id == series.series_id) & ~exists().where(
        judging.series_id == series.series_id
    )
    _gone(connection, tables.series, series.series_id.in_(series_ids) & is_idle)
