"""Which rows are a run's, which are a review's, and which they share with others.

An archive is a store of its own that holds these rows and no others, so the same selection serves for writing one (from
the store) and for restoring one (from the archive).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Connection, Select, Table, and_, false, func, or_, select

from evalkit.domain.archive import ArchivedRun
from evalkit.domain.attempt import RunId
from evalkit.domain.review import ReviewId
from evalkit.domain.score import RaterKind
from evalkit.storage import review_tables, tables
from evalkit.storage.run_rows import run_from

__all__ = ["CARRIED", "Part", "archived_runs", "parts_of_review", "parts_of_run", "reviews_of", "shared_parts"]

CARRIED: Final[tuple[Table, ...]] = (
    tables.bank_snapshot,
    tables.variant,
    tables.answer_key,
    tables.series,
    tables.canary_check,
    tables.learnt,
    tables.run,
    tables.place,
    tables.session,
    tables.attempt,
    tables.body,
    tables.score,
    tables.judgement,
    tables.judging,
    review_tables.review,
    review_tables.review_run,
    review_tables.rater,
    review_tables.assignment,
    review_tables.rating_event,
)
"""Every table with rows in an archive, each after those that it names.

Leases are of this moment; baselines and verdicts are what people called and decided here, and stay.
"""

_KEYS: Final = {
    tables.attempt: (tables.attempt.c.attempt_id,),
    tables.score: (tables.score.c.score_id,),
    review_tables.rater: (review_tables.rater.c.rater_id,),
    review_tables.rating_event: (review_tables.rating_event.c.assignment_id, review_tables.rating_event.c.event_id),
}
"""What names a row in every store, where the primary key is a number of this one."""

_WIDE: Final = frozenset({tables.body, tables.judgement})
_ROWS_AT_ONCE: Final = 1000
_WIDE_ROWS_AT_ONCE: Final = 50
"""A reply may take megabytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Rows of one table, in the order in which they are to be stored."""

    table: Table
    statement: Select[*tuple[Any, ...]]
    """All columns but the row's number in its store."""

    @property
    def columns(self) -> list[Column[Any]]:
        """What is selected, by position."""
        return _carried_columns(self.table)

    @property
    def key(self) -> tuple[Column[Any], ...]:
        """What names a row in every store."""
        return _KEYS.get(self.table) or tuple(self.table.primary_key.columns)

    @property
    def rows_at_once(self) -> int:
        """How many may be in memory together."""
        return _WIDE_ROWS_AT_ONCE if self.table in _WIDE else _ROWS_AT_ONCE


def shared_parts(connection: Connection, run_ids: Sequence[RunId]) -> Iterator[Part]:
    """What runs name and may share with others: questions, keys, series, and what was learnt of endpoints, judges."""
    run, place, attempt = tables.run.c, tables.place.c, tables.attempt.c
    variant, key, series = tables.variant.c, tables.answer_key.c, tables.series.c
    banks = select(run.bank_hash).where(run.run_id.in_(run_ids))
    # Attempts of cells that left the scope are kept, and so are their questions.
    asked = (
        select(place.asked_hash)
        .where(place.run_id.in_(run_ids))
        .union(select(attempt.asked_hash).where(attempt.run_id.in_(run_ids)))
    )
    series_ids = (
        select(tables.score.c.series_id)
        .where(tables.score.c.run_id.in_(run_ids))
        .union(select(tables.judging.c.series_id).where(tables.judging.c.run_id.in_(run_ids)))
    )
    judges = select(series.rater).where(series.series_id.in_(series_ids), series.rater_kind == RaterKind.JUDGE.value)
    yield _part(tables.bank_snapshot, tables.bank_snapshot.c.bank_hash.in_(banks))
    yield _part(tables.variant, variant.asked_hash.in_(asked))
    # All keys of a question, not only those named: which one holds where a cell left the scope depends on all.
    yield _part(tables.answer_key, key.asked_hash.in_(asked))
    yield _part(tables.series, series.series_id.in_(series_ids))
    yield _part(tables.canary_check, tables.canary_check.c.judge.in_(judges))
    yield _part(tables.learnt, _learnt_of(connection, run_ids))


def parts_of_run(run_id: RunId) -> Iterator[Part]:
    """What is one run's alone. The shared parts must be stored before."""
    attempt, score, place = tables.attempt.c, tables.score.c, tables.place.c
    yield _part(tables.run, tables.run.c.run_id == run_id)
    yield _part(tables.place, place.run_id == run_id, order=(place.position,))
    yield _part(tables.session, tables.session.c.run_id == run_id)
    yield _part(tables.attempt, attempt.run_id == run_id, order=(attempt.sequence,))
    yield Part(
        table=tables.body,
        statement=_selected(tables.body)
        .join(tables.attempt, attempt.attempt_id == tables.body.c.attempt_id)
        .where(attempt.run_id == run_id)
        .order_by(attempt.sequence),
    )
    yield _part(tables.score, score.run_id == run_id, order=(score.sequence,))
    yield Part(
        table=tables.judgement,
        # Unordered: nothing tells the order of judgements but that of their scores, and sorting would copy them all.
        statement=_selected(tables.judgement)
        .join(tables.score, score.score_id == tables.judgement.c.score_id)
        .where(score.run_id == run_id),
    )
    yield _part(tables.judging, tables.judging.c.run_id == run_id)


def parts_of_review(review_id: ReviewId) -> Iterator[Part]:
    """What is one review's alone. Its runs must be stored before."""
    rater, assignment = review_tables.rater.c, review_tables.assignment.c
    event = review_tables.rating_event.c
    of_review = select(rater.rater_id).where(rater.review_id == review_id)
    assigned = select(assignment.assignment_id).where(assignment.rater_id.in_(of_review))
    yield _part(review_tables.review, review_tables.review.c.review_id == review_id)
    yield _part(review_tables.review_run, review_tables.review_run.c.review_id == review_id)
    yield _part(review_tables.rater, rater.review_id == review_id, order=(rater.sequence,))
    yield _part(review_tables.assignment, assignment.rater_id.in_(of_review))
    yield _part(review_tables.rating_event, event.assignment_id.in_(assigned), order=(event.sequence,))


def archived_runs(connection: Connection, run_ids: Sequence[RunId]) -> tuple[ArchivedRun, ...]:
    """Runs with their counts, in the order given; without those that are not stored."""
    run, attempt = tables.run.c, tables.attempt.c
    names = {
        row.run_id: row.target_name
        for row in connection.execute(select(run.run_id, run.target_name).where(run.run_id.in_(run_ids)))
    }
    counted = select(attempt.run_id, func.count()).where(attempt.run_id.in_(run_ids)).group_by(attempt.run_id)
    counts = {row[0]: row[1] for row in connection.execute(counted)}
    return tuple(
        ArchivedRun(run_id=run_id, model=names[run_id], attempts=counts.get(run_id, 0))
        for run_id in run_ids
        if run_id in names
    )


def reviews_of(connection: Connection, run_ids: Sequence[RunId]) -> tuple[ReviewId, ...]:
    """Reviews with answers of any of these runs, in no order that means something."""
    review_run = review_tables.review_run.c
    statement = select(review_run.review_id).where(review_run.run_id.in_(run_ids)).distinct()
    return tuple(sorted(ReviewId(row[0]) for row in connection.execute(statement)))


def _learnt_of(connection: Connection, run_ids: Sequence[RunId]) -> Any:  # noqa: ANN401 - a condition of SQLAlchemy
    learnt = tables.learnt.c
    rows = connection.execute(select(tables.run).where(tables.run.c.run_id.in_(run_ids)))
    targets = {(run.target.base_url, run.target.served_model) for run in map(run_from, rows)}
    # `false()` alone would be refused where there is no run.
    return or_(false(), *(and_(learnt.base_url == url, learnt.served_model == model) for url, model in sorted(targets)))


def _part(table: Table, condition: Any, *, order: Sequence[Column[Any]] = ()) -> Part:  # noqa: ANN401 - a condition
    ordered = order or _KEYS.get(table) or tuple(table.primary_key.columns)
    return Part(table=table, statement=_selected(table).where(condition).order_by(*ordered))


def _selected(table: Table) -> Select[*tuple[Any, ...]]:
    return select(*_carried_columns(table))


def _carried_columns(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if column.name != "sequence"]
