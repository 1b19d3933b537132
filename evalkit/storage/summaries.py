"""Lines of ``evalkit runs``: runs with their counts, which the database makes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, Subquery, func, select, true

from evalkit.domain.run import RunSummary
from evalkit.storage import tables
from evalkit.storage.database import Database
from evalkit.storage.run_rows import run_from

__all__ = ["latest", "latest_moment", "summaries"]

_RUN: Final = tables.run
_PLACE: Final = tables.place
_ATTEMPT: Final = tables.attempt
_SESSION: Final = tables.session


def summaries(database: Database, condition: ColumnElement[bool] | None = None) -> tuple[RunSummary, ...]:
    """Runs that meet a condition, newest first."""
    wanted_runs = true() if condition is None else condition
    counts = _finished_counts(select(_RUN.c.run_id).where(wanted_runs))
    statement = (
        select(
            _RUN,
            _wanted().label("wanted"),
            func.coalesce(counts.c.finished, 0).label("finished"),
            latest_moment(_SESSION.c.started_at).label("session_started_at"),
            latest_moment(_SESSION.c.ended_at).label("session_ended_at"),
            _last_attempt().label("attempt_started_at"),
        )
        .outerjoin(counts, counts.c.run_id == _RUN.c.run_id)
        .where(wanted_runs)
        .order_by(_RUN.c.created_at.desc(), _RUN.c.run_id.desc())
    )
    return tuple(_summary(row) for row in database.rows(statement, doing="listing runs"))


def latest(database: Database) -> RunSummary | None:
    """The run of the last activity, the newer one of two; the cells of the others are not counted."""
    moments = (
        _RUN.c.created_at,
        latest_moment(_SESSION.c.started_at),
        latest_moment(_SESSION.c.ended_at),
        _last_attempt(),
    )
    statement = select(_RUN.c.run_id, *moments).order_by(_RUN.c.created_at.desc(), _RUN.c.run_id.desc())
    activity = {
        run_id: _last_of(moments) for run_id, *moments in database.rows(statement, doing="looking for the latest run")
    }
    if not activity:
        return None
    # Of several the first, as the list of runs has it.
    run_id = max(activity, key=activity.__getitem__)
    return next(iter(summaries(database, _RUN.c.run_id == run_id)), None)


def _finished_counts(run_ids: Select[tuple[str]]) -> Subquery:
    """Run -> cells in scope with a final attempt. Place by place, in the order of both indexes: nothing is sorted."""
    is_in_place = (
        (_ATTEMPT.c.run_id == _PLACE.c.run_id)
        & (_ATTEMPT.c.asked_hash == _PLACE.c.asked_hash)
        & (_ATTEMPT.c.repeat < _PLACE.c.repeats)
        & _ATTEMPT.c.is_final
    )
    by_place = (
        select(_PLACE.c.run_id, func.count(_ATTEMPT.c.repeat.distinct()).label("cells"))
        .join(_ATTEMPT, is_in_place)
        .where(_PLACE.c.run_id.in_(run_ids))
        .group_by(_PLACE.c.run_id, _PLACE.c.asked_hash)
        .subquery()
    )
    total = func.sum(by_place.c.cells).label("finished")
    return select(by_place.c.run_id, total).group_by(by_place.c.run_id).subquery()


def _wanted() -> ScalarSelect[int]:
    total = func.coalesce(func.sum(_PLACE.c.repeats), 0)
    return select(total).where(_PLACE.c.run_id == _RUN.c.run_id).scalar_subquery()


def latest_moment(moment: ColumnElement[datetime]) -> ScalarSelect[datetime]:
    """The last of a moment of a run's sessions, inside a statement about runs."""
    return select(func.max(moment)).where(_SESSION.c.run_id == _RUN.c.run_id).scalar_subquery()


def _last_attempt() -> ScalarSelect[datetime]:
    return (
        select(_ATTEMPT.c.started_at)
        .where(_ATTEMPT.c.run_id == _RUN.c.run_id)
        .order_by(_ATTEMPT.c.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )


def _summary(row: Row[Any]) -> RunSummary:
    return RunSummary(
        run=run_from(row),
        wanted=int(row.wanted),
        finished=int(row.finished),
        last_activity_at=_last_of(
            (row.created_at, row.session_started_at, row.session_ended_at, row.attempt_started_at)
        ),
    )


def _last_of(moments: Iterable[datetime | None]) -> datetime:
    return max(moment for moment in moments if moment is not None)
