"""What is put before people, and every keystroke that came of it, in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, insert, select

from evalkit.domain.attempt import AttemptId, RunId
from evalkit.domain.review import Assignment, AssignmentId, RaterId, RatingEvent, Review, ReviewId, ReviewRater
from evalkit.domain.rubric import dimension_named
from evalkit.domain.score import Score, SeriesId
from evalkit.errors import StorageError
from evalkit.storage import review_tables, tables, words
from evalkit.storage.database import Database
from evalkit.storage.documents import json_from, json_text
from evalkit.storage.scores import score_from, score_insert, score_row

__all__ = ["SqlReviewStore", "assignment_from", "event_from", "rater_from"]

_REVIEW: Final = review_tables.review.c
_REVIEW_RUN: Final = review_tables.review_run.c
_RATER: Final = review_tables.rater.c
_ASSIGNMENT: Final = review_tables.assignment.c
_EVENT: Final = review_tables.rating_event.c


class SqlReviewStore:
    """ReviewStore over SQL tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, review: Review) -> None:
        """Store a new review and the runs that it is of."""
        runs = [
            {"review_id": review.review_id, "run_id": run_id, "position": position}
            for position, run_id in enumerate(review.run_ids)
        ]
        with self._database.writing("storing a review") as connection:
            connection.execute(insert(review_tables.review), _review_row(review))
            if runs:
                connection.execute(insert(review_tables.review_run), runs)

    def assign(self, raters: Sequence[ReviewRater], assignments: Sequence[Assignment]) -> None:
        """Add raters and assignments, all or none, in one transaction."""
        rater_rows = [_rater_row(rater) for rater in raters]
        assignment_rows = [_assignment_row(assignment) for assignment in assignments]
        if not rater_rows and not assignment_rows:
            return
        with self._database.writing("storing assignments") as connection:
            if rater_rows:
                connection.execute(insert(review_tables.rater), rater_rows)
            if assignment_rows:
                connection.execute(insert(review_tables.assignment), assignment_rows)

    def get(self, review_id: ReviewId) -> Review:
        """The review."""
        found = self._reviews(_REVIEW.review_id == review_id)
        if not found:
            message = f"{self._database.place}: no review {review_id} is stored; begin one with `evalkit review RUN`"
            raise StorageError(message)
        return found[0]

    def all(self) -> tuple[Review, ...]:
        """Every review, newest first."""
        return self._reviews()

    def of_run(self, run_id: RunId) -> tuple[Review, ...]:
        """Reviews with answers of a run, newest first."""
        of_run = select(_REVIEW_RUN.review_id).where(_REVIEW_RUN.run_id == run_id)
        return self._reviews(_REVIEW.review_id.in_(of_run))

    def _reviews(self, *conditions: ColumnElement[bool]) -> tuple[Review, ...]:
        newest_first = (_REVIEW.created_at.desc(), _REVIEW.review_id)
        reviews = select(review_tables.review).where(*conditions).order_by(*newest_first)
        runs = (
            select(_REVIEW_RUN.review_id, _REVIEW_RUN.run_id)
            .join(review_tables.review, _REVIEW.review_id == _REVIEW_RUN.review_id)
            .where(*conditions)
            .order_by(_REVIEW_RUN.review_id, _REVIEW_RUN.position)
        )
        runs_by_review: dict[str, list[RunId]] = {}
        with self._database.reading("reading reviews") as connection:
            for review_id, run_id in connection.execute(runs):
                runs_by_review.setdefault(review_id, []).append(run_id)
            rows = connection.execute(reviews).all()
        return tuple(_review_from(row, runs_by_review.get(row.review_id, ())) for row in rows)

    def raters(self, review_id: ReviewId) -> tuple[ReviewRater, ...]:
        """A review's raters, in the order in which they were added."""
        statement = select(review_tables.rater).where(_RATER.review_id == review_id).order_by(_RATER.sequence)
        return tuple(rater_from(row) for row in self._database.rows(statement, doing="reading raters"))

    def assignments(self, review_id: ReviewId, *, rater_id: RaterId | None = None) -> tuple[Assignment, ...]:
        """A review's assignments, of one rater or of all, by rater and position."""
        statement = (
            select(review_tables.assignment)
            .join(review_tables.rater, _RATER.rater_id == _ASSIGNMENT.rater_id)
            .where(_RATER.review_id == review_id)
            .order_by(_RATER.sequence, _ASSIGNMENT.position)
        )
        if rater_id is not None:
            statement = statement.where(_ASSIGNMENT.rater_id == rater_id)
        return tuple(assignment_from(row) for row in self._database.rows(statement, doing="reading assignments"))

    def append(self, events: Sequence[RatingEvent], scores: Sequence[Score]) -> None:
        """Store events and scores, all or none, in one transaction, which is one sync to the disk."""
        event_rows = [_event_row(event) for event in events]
        score_rows = [score_row(score) for score in scores]
        if not event_rows and not score_rows:
            return
        with self._database.writing("storing what a rater did") as connection:
            if event_rows:
                connection.execute(insert(review_tables.rating_event), event_rows)
            if score_rows:
                connection.execute(score_insert(), score_rows)

    def events(
        self,
        review_id: ReviewId,
        *,
        rater_id: RaterId | None = None,
        assignment_id: AssignmentId | None = None,
    ) -> tuple[RatingEvent, ...]:
        """A review's events, of one rater, of one assignment or of all, in the order stored."""
        statement = (
            select(review_tables.rating_event)
            .join(review_tables.assignment, _ASSIGNMENT.assignment_id == _EVENT.assignment_id)
            .join(review_tables.rater, _RATER.rater_id == _ASSIGNMENT.rater_id)
            .where(_RATER.review_id == review_id)
            .order_by(_EVENT.sequence)
        )
        if rater_id is not None:
            statement = statement.where(_ASSIGNMENT.rater_id == rater_id)
        if assignment_id is not None:
            statement = statement.where(_EVENT.assignment_id == assignment_id)
        return tuple(event_from(row) for row in self._database.rows(statement, doing="reading what raters did"))

    def revisions(self, series_id: SeriesId, *, attempt_id: AttemptId | None = None) -> tuple[Score, ...]:
        """Every score of a series, those that were superseded too, in the order stored."""
        score = tables.score.c
        statement = select(tables.score).where(score.series_id == series_id).order_by(score.sequence)
        if attempt_id is not None:
            statement = statement.where(score.attempt_id == attempt_id)
        return tuple(score_from(row) for row in self._database.rows(statement, doing="reading scores"))


def _review_row(review: Review) -> dict[str, object]:
    return {
        "review_id": review.review_id,
        "dimensions": json_text(review.dimensions),
        "anchors_versions": json_text(review.anchors_versions),
        "asked_hashes": json_text(review.asked_hashes),
        "repeats_per_question": review.repeats_per_question,
        "minutes": review.minutes,
        "language": review.language,
        "seed": review.seed,
        "secret": review.secret,
        "created_at": review.created_at,
    }


def _review_from(row: Row[Any], run_ids: Sequence[RunId]) -> Review:
    anchors = json_from(row.anchors_versions)
    return Review(
        review_id=row.review_id,
        run_ids=tuple(run_ids),
        dimensions=tuple(dimension_named(name) for name in json_from(row.dimensions)),
        anchors_versions={dimension_named(name): version for name, version in anchors.items()},
        asked_hashes=tuple(json_from(row.asked_hashes)),
        repeats_per_question=row.repeats_per_question,
        minutes=row.minutes,
        language=row.language,
        seed=row.seed,
        secret=row.secret,
        created_at=row.created_at,
    )


def _rater_row(rater: ReviewRater) -> dict[str, object]:
    return {
        "rater_id": rater.rater_id,
        "review_id": rater.review_id,
        "name": rater.name,
        "created_at": rater.created_at,
        "instead_of": rater.instead_of,
    }


def rater_from(row: Row[Any]) -> ReviewRater:
    """The rater of a row of their table."""
    return ReviewRater(
        rater_id=row.rater_id,
        review_id=row.review_id,
        name=row.name,
        created_at=row.created_at,
        instead_of=row.instead_of,
    )


def _assignment_row(assignment: Assignment) -> dict[str, object]:
    return {
        "assignment_id": assignment.assignment_id,
        "rater_id": assignment.rater_id,
        "attempt_id": assignment.attempt_id,
        "kind": assignment.kind.value,
        "dimensions": json_text(assignment.dimensions),
        "position": assignment.position,
        "created_at": assignment.created_at,
    }


def assignment_from(row: Row[Any]) -> Assignment:
    """The assignment of a row with all columns of its table."""
    try:
        kind = words.ASSIGNMENT_KINDS[row.kind]
    except KeyError as error:
        raise _newer(f"assignment {row.assignment_id}", error) from error
    return Assignment(
        assignment_id=row.assignment_id,
        rater_id=row.rater_id,
        attempt_id=row.attempt_id,
        kind=kind,
        dimensions=tuple(dimension_named(name) for name in json_from(row.dimensions)),
        position=row.position,
        created_at=row.created_at,
    )


def _event_row(event: RatingEvent) -> dict[str, object]:
    return {
        "assignment_id": event.assignment_id,
        "event_id": event.event_id,
        "subject": str(event.subject),
        "act": event.act.value,
        "value": event.value,
        "text": event.text,
        "revision": event.revision,
        "door": event.door.value,
        "made_at": event.made_at,
        "received_at": event.received_at,
    }


def event_from(row: Row[Any]) -> RatingEvent:
    """The event of a row of its table."""
    try:
        act, door = words.ACTS[row.act], words.DOORS[row.door]
    except KeyError as error:
        raise _newer(f"event {row.event_id} of assignment {row.assignment_id}", error) from error
    return RatingEvent(
        event_id=row.event_id,
        assignment_id=row.assignment_id,
        subject=dimension_named(row.subject),
        act=act,
        value=row.value,
        text=row.text,
        revision=row.revision,
        door=door,
        made_at=row.made_at,
        received_at=row.received_at,
    )


def _newer(what: str, error: KeyError) -> StorageError:
    return StorageError(f"{what} was stored by a newer evalkit ({error} is unknown); upgrade evalkit to read it")
