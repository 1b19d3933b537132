"""What the viewer looks at, in SQL."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, PoolProxiedConnection, ScalarSelect, func, select

from evalkit.domain.attempt import AttemptId, RunId
from evalkit.domain.identity import content_hash
from evalkit.domain.run import Run
from evalkit.domain.viewing import RunState, StoredAttempt
from evalkit.storage import review_tables, tables
from evalkit.storage.database import Database
from evalkit.storage.faults import translated
from evalkit.storage.run_rows import run_from
from evalkit.storage.summaries import latest_moment, summaries

__all__ = ["SqlViewStore"]

_RUN: Final = tables.run.c
_PLACE: Final = tables.place.c
_ATTEMPT: Final = tables.attempt.c
_SCORE: Final = tables.score.c
_BODY: Final = tables.body.c
_IDS_AT_ONCE: Final = 500


class SqlViewStore:
    """ViewStore over SQL tables."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watching: PoolProxiedConnection | None = None
        self._turn = threading.Lock()

    def version(self) -> int | None:
        """SQLite's own count of what other connections wrote, as one connection sees it."""
        engine = self._database.engine
        if engine.dialect.name != "sqlite" or engine.url.database is None:
            return None
        with self._turn, translated(self._database.place, doing="looking for changes"):
            if self._watching is None:
                # The driver's own: a connection of the engine begins a transaction, and would see one state for ever.
                self._watching = engine.raw_connection()
            cursor = self._watching.cursor()
            cursor.execute("PRAGMA data_version")
            ((version,),) = cursor.fetchall()
            cursor.close()
            return int(version)

    def close(self) -> None:
        """Give back the connection that watches."""
        with self._turn:
            if self._watching is not None:
                self._watching.close()
                self._watching = None

    def states(self) -> Sequence[RunState]:
        """The state of every run."""
        statement = select(
            _RUN.run_id,
            _RUN.run_key,
            _last_sequence().label("last_sequence"),
            _of_places(func.count()).label("places"),
            _of_places(func.coalesce(func.sum(_PLACE.repeats), 0)).label("wanted"),
            _RUN.created_at,
            latest_moment(tables.session.c.started_at).label("session_started_at"),
            latest_moment(tables.session.c.ended_at).label("session_ended_at"),
        )
        with self._database.reading("looking at the state of runs") as connection:
            rows = connection.execute(statement).all()
            attempts = _attempts_at(connection, [row.last_sequence for row in rows if row.last_sequence is not None])
            beside = _judged_and_reviewed(connection)
            lease = tables.lease.c
            leases = {
                row.run_key: row.expires_at for row in connection.execute(select(lease.run_key, lease.expires_at))
            }
        return [_state(row, attempts=attempts, beside=beside, leases=leases) for row in rows]

    def runs(self, run_ids: Collection[RunId]) -> Mapping[RunId, Run]:
        """Those of these runs that are stored, without their places."""
        found: dict[RunId, Run] = {}
        for some in _parts(run_ids):
            statement = select(tables.run).where(_RUN.run_id.in_(some))
            found |= {row.run_id: run_from(row) for row in self._database.rows(statement, doing="reading runs")}
        return found

    def finished(self, run_ids: Collection[RunId]) -> Mapping[RunId, int]:
        """Cells in scope with a final attempt."""
        return {
            summary.run.run_id: summary.finished
            for some in _parts(run_ids)
            for summary in summaries(self._database, _RUN.run_id.in_(some))
        }

    def last_score(self) -> int:
        """The place of the last score of all."""
        with self._database.reading("looking for the last score") as connection:
            return connection.execute(select(func.max(_SCORE.sequence))).scalar_one() or 0

    def scored_since(self, sequence: int) -> Mapping[RunId, int]:
        """Runs that got a score since, each with the place of its last one."""
        # Not grouped by the database: SQLite would take the index by run for that and read all of it, 14 s for 2
        # million scores, where the few that are wanted stand at the end of the table.
        statement = select(_SCORE.sequence, _SCORE.run_id).where(_SCORE.sequence > sequence).order_by(_SCORE.sequence)
        rows = self._database.rows(statement, doing="looking for new scores")
        return {run_id: last for last, run_id in rows}

    def count_after(self, run_id: RunId, sequence: int) -> int:
        """Attempts of a run that arrived since."""
        statement = select(func.count()).where(_ATTEMPT.run_id == run_id, _ATTEMPT.sequence > sequence)
        with self._database.reading("counting attempts") as connection:
            return connection.execute(statement).scalar_one()

    def attempt_at(self, sequence: int) -> AttemptId | None:
        """The attempt at a place in the order of arrival."""
        with self._database.reading("looking for an attempt") as connection:
            return _attempts_at(connection, [sequence]).get(sequence, (None, None))[0]

    def sequences(self, run_id: RunId) -> Mapping[AttemptId, int]:
        """Final attempts of a run with their places."""
        statement = select(_ATTEMPT.attempt_id, _ATTEMPT.sequence).where(_ATTEMPT.run_id == run_id, _ATTEMPT.is_final)
        rows = self._database.rows(statement.order_by(_ATTEMPT.sequence), doing="reading the order of attempts")
        return {row[0]: row[1] for row in rows}

    def answers_after(self, run_id: RunId, sequence: int) -> Iterator[tuple[int, str]]:
        """Answers of final attempts that arrived since, in order."""
        statement = (
            select(_ATTEMPT.sequence, _BODY.answer)
            .join(tables.body, _BODY.attempt_id == _ATTEMPT.attempt_id)
            .where(_ATTEMPT.run_id == run_id, _ATTEMPT.sequence > sequence, _ATTEMPT.is_final)
            .order_by(_ATTEMPT.sequence)
        )
        for row in self._database.rows(statement, doing="reading answers"):
            yield row[0], row[1]

    def attempts(self, sequences: Collection[int], *, most_characters: int) -> Mapping[int, StoredAttempt]:
        """What a line of a list needs of attempts."""
        statement = (
            select(
                _ATTEMPT.sequence,
                _ATTEMPT.attempt_id,
                _ATTEMPT.complete_s,
                _ATTEMPT.completion_tokens,
                _ATTEMPT.started_at,
                func.substr(_BODY.answer, 1, most_characters),
            )
            .join(tables.body, _BODY.attempt_id == _ATTEMPT.attempt_id)
            .where(_ATTEMPT.sequence.in_(sequences))
        )
        return {
            sequence: StoredAttempt(
                attempt_id=attempt_id, complete_s=complete_s, tokens=tokens, started_at=started_at, answer=answer
            )
            for sequence, attempt_id, complete_s, tokens, started_at, answer in self._database.rows(
                statement, doing="reading attempts"
            )
        }


def _last_sequence() -> ScalarSelect[int]:
    return select(func.max(_ATTEMPT.sequence)).where(_ATTEMPT.run_id == _RUN.run_id).scalar_subquery()


def _of_places(figure: Any) -> ScalarSelect[Any]:  # noqa: ANN401 - an expression of any type
    return select(figure).select_from(tables.place).where(_PLACE.run_id == _RUN.run_id).scalar_subquery()


def _attempts_at(connection: Connection, sequences: Sequence[int]) -> Mapping[int, tuple[AttemptId, datetime]]:
    found: dict[int, tuple[AttemptId, datetime]] = {}
    for some in _parts(sequences):
        statement = select(_ATTEMPT.sequence, _ATTEMPT.attempt_id, _ATTEMPT.started_at)
        for row in connection.execute(statement.where(_ATTEMPT.sequence.in_(some))):
            found[row[0]] = row[1], row[2]
    return found


def _judged_and_reviewed(connection: Connection) -> Mapping[str, str]:
    """Run -> identity of what is to be judged and reviewed of it; without runs of which nothing is."""
    parts: dict[str, list[list[object]]] = defaultdict(list)
    judging = tables.judging.c
    statement = select(
        judging.run_id, judging.series_id, judging.repeats_per_question, judging.samples, judging.weight
    ).order_by(judging.run_id, judging.series_id)
    for run_id, *members in connection.execute(statement):
        parts[run_id].append(members)
    rater, assignment, review_run = review_tables.rater, review_tables.assignment, review_tables.review_run
    handed = (
        select(rater.c.review_id, func.count().label("handed"))
        .join(assignment, assignment.c.rater_id == rater.c.rater_id)
        .group_by(rater.c.review_id)
        .subquery()
    )
    reviewed = (
        select(review_run.c.run_id, review_run.c.review_id, handed.c.handed)
        .outerjoin(handed, handed.c.review_id == review_run.c.review_id)
        .order_by(review_run.c.run_id, review_run.c.review_id)
    )
    for run_id, *members in connection.execute(reviewed):
        parts[run_id].append(members)
    return {run_id: content_hash("beside", members) for run_id, members in parts.items()}


def _state(
    row: Any,  # noqa: ANN401 - the row of ``states``
    *,
    attempts: Mapping[int, tuple[AttemptId, datetime]],
    beside: Mapping[str, str],
    leases: Mapping[str, datetime],
) -> RunState:
    last_attempt_id, last_started_at = attempts.get(row.last_sequence, (None, None))
    moments = (row.created_at, row.session_started_at, row.session_ended_at, last_started_at)
    return RunState(
        run_id=row.run_id,
        run_key=row.run_key,
        last_sequence=row.last_sequence or 0,
        last_attempt_id=last_attempt_id,
        places=row.places,
        wanted=int(row.wanted),
        beside=beside.get(row.run_id, ""),
        last_activity_at=max(moment for moment in moments if moment is not None),
        lease_until=leases.get(row.run_key),
    )


def _parts(members: Collection[Any]) -> Iterator[list[Any]]:
    """A few hundred at a time: SQLite takes only so many values in one statement."""
    ordered = list(members)
    return (ordered[start : start + _IDS_AT_ONCE] for start in range(0, len(ordered), _IDS_AT_ONCE))
