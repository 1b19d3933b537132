"""Series and scores, in SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Insert, Row, bindparam, exists, func, insert, select

from evalkit.domain.attempt import RunId
from evalkit.domain.columns import FindingColumns
from evalkit.domain.rubric import DimensionName, dimension_named
from evalkit.domain.score import RaterKind, Score, Scored, Series, SeriesId, Unscored, UnscoredReason
from evalkit.storage import tables
from evalkit.storage.database import Database
from evalkit.storage.documents import json_from, json_text
from evalkit.storage.figures import finding_columns

__all__ = ["SqlScoreStore", "finding_from", "score_from", "score_insert", "score_row"]


class SqlScoreStore:
    """ScoreStore over SQL tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_series(self, series: Series) -> None:
        """Store a series."""
        row = {
            "series_id": series.series_id,
            "rater_kind": series.rater_kind.value,
            "rater": series.rater,
            "version": series.version,
            "created_at": series.created_at,
            "about": json_text(series.about) if series.about else None,
        }
        self._database.write(self._database.insert_missing(tables.series), [row], doing="storing a series")

    def append(self, scores: Sequence[Score]) -> None:
        """Store all or none in one transaction."""
        self._database.write(score_insert(), [score_row(score) for score in scores], doing="storing scores")

    def of_run(self, run_id: RunId, series_id: SeriesId) -> Iterator[Score]:
        """The scores in force of one series over a run's attempts, in the order stored."""
        score, later = tables.score, tables.score.alias("later")
        statement = (
            select(score)
            .where(
                score.c.run_id == run_id,
                score.c.series_id == series_id,
                ~exists().where(later.c.supersedes == score.c.score_id),
            )
            .order_by(score.c.sequence)
        )
        for row in self._database.rows(statement, doing="reading scores"):
            yield score_from(row)

    def findings(self, run_id: RunId, series_id: SeriesId, dimension: DimensionName) -> FindingColumns:
        """The findings in force of one series on one dimension, as columns, in the order stored."""
        return finding_columns(self._database, run_id, series_id=series_id, dimension=dimension)

    def series(self, series_ids: Collection[SeriesId]) -> tuple[Series, ...]:
        """Those of these series that are stored, oldest first."""
        series = tables.series
        statement = select(series).where(series.c.series_id.in_(series_ids))
        ordered = statement.order_by(series.c.created_at, series.c.series_id)
        return tuple(_series_from(row) for row in self._database.rows(ordered, doing="reading series"))

    def series_of_run(self, run_id: RunId) -> tuple[Series, ...]:
        """Series with a score on the run's attempts, or that were to have one, oldest first."""
        series, score, judging = tables.series, tables.score, tables.judging
        on_run = exists().where(score.c.series_id == series.c.series_id).where(score.c.run_id == run_id)
        to_judge = exists().where(judging.c.series_id == series.c.series_id).where(judging.c.run_id == run_id)
        statement = select(series).where(on_run | to_judge).order_by(series.c.created_at, series.c.series_id)
        return tuple(_series_from(row) for row in self._database.rows(statement, doing="reading series"))


def score_insert() -> Insert:
    """Stores rows of ``score_row``, each with the run of its attempt."""
    attempt, wanted = tables.attempt, bindparam("attempt_of_score")
    run_id = select(attempt.c.run_id).where(attempt.c.attempt_id == wanted).scalar_subquery()
    # An unknown attempt gives no run; empty text then fails as what it is, a name of something not stored.
    return insert(tables.score).values(run_id=func.coalesce(run_id, ""))


def score_row(score: Score) -> dict[str, object]:
    """A score for ``score_insert``."""
    return {
        "attempt_of_score": score.attempt_id,
        "score_id": score.score_id,
        "series_id": score.series_id,
        "attempt_id": score.attempt_id,
        "dimension": str(score.dimension),
        "key_hash": score.key_hash,
        "sample": score.sample,
        "revision": score.revision,
        **_finding_row(score.finding),
        "supersedes": score.supersedes,
        "author": score.author,
        "reason": score.reason,
    }


def _finding_row(finding: Scored | Unscored) -> dict[str, object]:
    match finding:
        case Scored(value=value, read=read):
            return {"value": value, "read": read, "unscored_reason": None, "unscored_detail": None}
        case Unscored(reason=reason, detail=detail):
            return {"value": None, "read": None, "unscored_reason": reason.value, "unscored_detail": detail}


def score_from(row: Row[Any]) -> Score:
    """The score of a row with all columns of the table."""
    return Score(
        score_id=row.score_id,
        series_id=row.series_id,
        attempt_id=row.attempt_id,
        dimension=dimension_named(row.dimension),
        key_hash=row.key_hash,
        finding=finding_from(row),
        sample=row.sample,
        revision=row.revision,
        supersedes=row.supersedes,
        author=row.author,
        reason=row.reason,
    )


def finding_from(row: Row[Any]) -> Scored | Unscored:
    """The finding in a row with the columns ``value``, ``read``, ``unscored_reason`` and ``unscored_detail``."""
    if row.unscored_reason is None:
        return Scored(value=row.value, read=row.read)
    return Unscored(reason=UnscoredReason(row.unscored_reason), detail=row.unscored_detail)


def _series_from(row: Row[Any]) -> Series:
    return Series(
        series_id=row.series_id,
        rater_kind=RaterKind(row.rater_kind),
        rater=row.rater,
        version=row.version,
        created_at=row.created_at,
        about=json_from(row.about) if row.about else {},
    )
