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
_MOST_BYTES: Final = 4
"""Of one character in UTF-8."""


class SqlQuestionStore:
    """QuestionStore over SQL tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def places(self, question_id: str) -> tuple[AskedPlace, ...]:
        """Where the question stands, the newest run first."""
        wordings = select(_VARIANT.asked_hash).where(_VARIANT.question_id == question_id)
        statement = (
            select(_PLACE.run_id, _PLACE.asked_hash, _PLACE.key_hash, _PLACE.position, _PLACE.repeats)
            .join(tables.run, _RUN.run_id == _PLACE.run_id)
            # By run and wording, which is the table's own order: by wording alone there is no index, and from 20,000
            # places of each of many runs the database would read every one.
            .where(_PLACE.asked_hash.in_(self._column(wordings)))
            .order_by(_RUN.created_at.desc(), _PLACE.run_id, _PLACE.position)
        )
        rows = self._database.rows(statement, doing="looking for a question")
        return tuple(
            AskedPlace(run_id=run_id, asked_hash=asked_hash, key_hash=key_hash, position=position, repeats=repeats)
            for run_id, asked_hash, key_hash, position, repeats in rows
        )

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
        """The questions before and after in a run's order."""
        statement = (
            select(_VARIANT.question_id)
            .join(tables.place, _PLACE.asked_hash == _VARIANT.asked_hash)
            .where(_PLACE.run_id == run_id)
            .order_by(_PLACE.position)
        )
        # A question with several wordings stands where its first one does.
        in_order = list(dict.fromkeys(self._column(statement)))
        if question_id not in in_order:
            return None
        at = in_order.index(question_id)
        return NextQuestions(
            previous=in_order[at - 1] if at else None,
            following=in_order[at + 1] if at + 1 < len(in_order) else None,
            number=at + 1,
            count=len(in_order),
        )

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
