"""What a page about one question reads, in SQL."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import Row, Select, exists, func, select

from evalkit.domain.attempt import AttemptId, RunId
from evalkit.domain.judging import VerdictText
from evalkit.domain.question_view import AskedPlace, NextQuestions, OneAttempt, PutBefore, StoredAnswer
from evalkit.domain.review import RatingEvent
from evalkit.domain.run import Run
from evalkit.domain.score import Score
from evalkit.storage import review_tables, tables
from evalkit.storage.attempts import ATTEMPT_COLUMNS, attempt_from
from evalkit.storage.database import Database
from evalkit.storage.judgements import verdict_text_from, verdict_texts
from evalkit.storage.reviews import assignment_from, event_from
from evalkit.storage.run_rows import run_from
from evalkit.storage.scores import score_from

__all__ = ["SqlQuestionStore"]

_ATTEMPT: Final = tables.attempt.c
_BODY: Final = tables.body.c
_PLACE: Final = tables.place.c
_RUN: Final = tables.run.c
_SCORE: Final = tables.score.c
_VARIANT: Final = tables.variant.c
_RUNS_AT_ONCE: Final = 500
"""Databases take only so many values in one statement."""
_MOST_BYTES: Final = 4
"""Of one character in UTF-8."""


class SqlQuestionStore:
    """QuestionStore over SQL tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def places(self, question_id: str) -> tuple[AskedPlace, ...]:
        """Where the question stands, the newest run first."""
        wordings = self._column(select(_VARIANT.asked_hash).where(_VARIANT.question_id == question_id))
        runs = self._column(select(_RUN.run_id).order_by(_RUN.created_at.desc(), _RUN.run_id))
        statement = select(_PLACE.run_id, _PLACE.asked_hash, _PLACE.key_hash, _PLACE.position, _PLACE.repeats).order_by(
            _PLACE.position
        )
        found: dict[RunId, list[AskedPlace]] = defaultdict(list)
        for start in range(0, len(runs), _RUNS_AT_ONCE):
            # By run and wording, as the table's own index has them: by the wording alone there is none, and of 20,000
            # places of each run every one would be read.
            some = _PLACE.run_id.in_(runs[start : start + _RUNS_AT_ONCE]), _PLACE.asked_hash.in_(wordings)
            for row in self._database.rows(statement.where(*some), doing="looking for a question"):
                found[row.run_id].append(AskedPlace(**row._mapping))  # noqa: SLF001 - SQLAlchemy's public name for it
        return tuple(place for run_id in runs for place in found[run_id])

    def runs(self, run_ids: Collection[RunId]) -> dict[RunId, Run]:
        """Those of these runs that are stored."""
        statement = select(tables.run).where(_RUN.run_id.in_(run_ids))
        return {row.run_id: run_from(row) for row in self._database.rows(statement, doing="reading runs")}

    def answers(self, places: Collection[AskedPlace], *, most_characters: int) -> tuple[StoredAnswer, ...]:
        """The final attempt of every cell, else its last failed try."""
        found: list[StoredAnswer] = []
        for place in places:
            statement = (
                select(*ATTEMPT_COLUMNS, func.substr(_BODY.answer, 1, most_characters), func.length(_BODY.answer))
                .join(tables.body, _BODY.attempt_id == _ATTEMPT.attempt_id)
                .where(_ATTEMPT.run_id == place.run_id, _ATTEMPT.asked_hash == place.asked_hash)
                .order_by(_ATTEMPT.repeat, _ATTEMPT.is_final, _ATTEMPT.try_number)
            )
            last_by_repeat: dict[int, StoredAnswer] = {}
            for row in self._database.rows(statement, doing="reading answers"):
                attempt = attempt_from(row)
                last_by_repeat[attempt.repeat] = StoredAnswer(attempt=attempt, answer=row[-2], answer_length=row[-1])
            found += last_by_repeat.values()
        return tuple(found)

    def scores(self, attempt_ids: Collection[AttemptId]) -> tuple[Score, ...]:
        """The scores in force on attempts."""
        later = tables.score.alias("later")
        statement = (
            select(tables.score)
            .where(_SCORE.attempt_id.in_(attempt_ids), ~exists().where(later.c.supersedes == _SCORE.score_id))
            .order_by(_SCORE.sequence)
        )
        return tuple(score_from(row) for row in self._database.rows(statement, doing="reading scores"))

    def verdicts(self, attempt_ids: Collection[AttemptId]) -> tuple[VerdictText, ...]:
        """What judges said of attempts."""
        statement = verdict_texts().where(_SCORE.attempt_id.in_(attempt_ids)).order_by(_SCORE.sequence)
        return tuple(verdict_text_from(row) for row in self._database.rows(statement, doing="reading verdicts"))

    def put_before(self, attempt_ids: Collection[AttemptId]) -> tuple[PutBefore, ...]:
        """In whose hands attempts are, and what people did."""
        assignment, rater, event = review_tables.assignment, review_tables.rater, review_tables.rating_event
        handed = (
            select(assignment, rater.c.review_id, rater.c.name)
            .join(rater, rater.c.rater_id == assignment.c.rater_id)
            .where(assignment.c.attempt_id.in_(attempt_ids))
            .order_by(rater.c.sequence, assignment.c.position)
        )
        done = (
            select(event)
            .join(assignment, assignment.c.assignment_id == event.c.assignment_id)
            .where(assignment.c.attempt_id.in_(attempt_ids))
            .order_by(event.c.sequence)
        )
        events: dict[str, list[RatingEvent]] = defaultdict(list)
        for row in self._database.rows(done, doing="reading what raters did"):
            events[row.assignment_id].append(event_from(row))
        return tuple(
            PutBefore(
                assignment=assignment_from(row),
                review_id=row.review_id,
                rater=row.name,
                events=tuple(events[row.assignment_id]),
            )
            for row in self._database.rows(handed, doing="reading assignments")
        )

    def neighbours(self, run_id: RunId, question_id: str) -> NextQuestions | None:
        """The questions before and after in a run's order.

        Found step by step: of 20,000 questions, all of them with their names in order take 0.1 s.
        """
        own = self._first_position(run_id, question_id)
        if own is None:
            return None
        of_run = _PLACE.run_id == run_id
        counted = select(func.count(), func.count().filter(_PLACE.position <= own)).where(of_run)
        with self._database.reading("counting questions") as connection:
            count, number = connection.execute(counted).one()
        before, after = (self._beside(run_id, own, is_after=is_after) for is_after in (False, True))
        return NextQuestions(previous=before, following=after, number=number, count=count)

    def _beside(self, run_id: RunId, position: int, *, is_after: bool) -> str | None:
        """The next question whose first wording stands behind a position, or before it.

        A question with several wordings stands where its first one does: by the others, ways would lead in circles.
        """
        while True:
            other, order = (
                (_PLACE.position > position, _PLACE.position)
                if is_after
                else (_PLACE.position < position, _PLACE.position.desc())
            )
            statement = select(_PLACE.position, _PLACE.asked_hash).where(_PLACE.run_id == run_id, other).order_by(order)
            with self._database.reading("looking for a question") as connection:
                row = connection.execute(statement.limit(1)).one_or_none()
                if row is None:
                    return None
                position, asked_hash = row
                named = select(_VARIANT.question_id).where(_VARIANT.asked_hash == asked_hash)
                question_id = connection.execute(named).scalar_one()
            if self._first_position(run_id, question_id) == position:
                return question_id

    def _first_position(self, run_id: RunId, question_id: str) -> int | None:
        wordings = select(_VARIANT.asked_hash).where(_VARIANT.question_id == question_id)
        first = select(func.min(_PLACE.position)).where(
            _PLACE.run_id == run_id, _PLACE.asked_hash.in_(self._column(wordings))
        )
        with self._database.reading("looking for a question") as connection:
            return connection.execute(first).scalar_one()

    def answer(self, attempt_id: AttemptId, *, most: int) -> OneAttempt | None:
        """An answer's first characters."""
        row = self._one(select(func.substr(_BODY.answer, 1, most), func.length(_BODY.answer)), attempt_id)
        if row is None:
            return None
        text, length, run_id, question_id = row
        return OneAttempt(run_id=run_id, question_id=question_id, text=text, is_cut=length > most)

    def reasoning(self, attempt_id: AttemptId, *, most: int) -> OneAttempt | None:
        """The reasoning's first characters."""
        row = self._one(select(_BODY.reasoning_zlib), attempt_id)
        if row is None:
            return None
        packed, run_id, question_id = row
        # Unpacked no further than is shown: a model that repeats itself packs into next to nothing.
        unpacked = zlib.decompressobj().decompress(packed, (most + 1) * _MOST_BYTES)
        text = unpacked.decode("utf-8", errors="ignore")
        return OneAttempt(run_id=run_id, question_id=question_id, text=text[:most], is_cut=len(text) > most)

    def _one(self, statement: Select[*tuple[Any, ...]], attempt_id: AttemptId) -> Row[*tuple[Any, ...]] | None:
        whose = (
            statement.add_columns(_ATTEMPT.run_id, _VARIANT.question_id)
            .join(tables.attempt, _ATTEMPT.attempt_id == _BODY.attempt_id)
            .join(tables.variant, _VARIANT.asked_hash == _ATTEMPT.asked_hash)
            .where(_BODY.attempt_id == attempt_id)
        )
        with self._database.reading("reading an attempt") as connection:
            return connection.execute(whose).one_or_none()

    def _column(self, statement: Select[*tuple[Any, ...]]) -> Sequence[Any]:
        return [row[0] for row in self._database.rows(statement, doing="looking for a question")]
