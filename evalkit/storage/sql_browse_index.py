"""The viewer's index in an SQLite file of its own: the store has one writer, and a run may be going on."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, text
from sqlalchemy.exc import OperationalError

from evalkit.domain.attempt import RunId
from evalkit.domain.question import Language
from evalkit.domain.rubric import dimension_named
from evalkit.domain.score import RaterKind
from evalkit.domain.viewing import RunState
from evalkit.storage import words
from evalkit.storage.browse_index import IndexedQuestion, IndexedRun, IndexedState
from evalkit.storage.database import Database
from evalkit.storage.documents import json_from, json_text, value_from

__all__ = ["COLUMNS", "SqlBrowseIndex", "create_tables"]

COLUMNS: Final = ("sequences", "questions", "repeats", "outcomes", "rights", "flips")
"""Of a run, beside its scores."""
_VERSION, _SCORES_SEEN = "version", "scores_seen"
_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS run (
        run_id TEXT PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL,
        scored_upto INTEGER NOT NULL, texts_upto INTEGER NOT NULL,
        sequences BLOB NOT NULL, questions BLOB NOT NULL, repeats BLOB NOT NULL, outcomes BLOB NOT NULL,
        rights BLOB NOT NULL, flips BLOB NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS ix_run_version ON run (version)",
    """CREATE TABLE IF NOT EXISTS score (
        run_id TEXT NOT NULL, dimension TEXT NOT NULL, rater_kind TEXT NOT NULL, scores BLOB NOT NULL,
        PRIMARY KEY (run_id, dimension, rater_kind))""",
    """CREATE TABLE IF NOT EXISTS question (
        number INTEGER PRIMARY KEY AUTOINCREMENT, asked_hash TEXT NOT NULL, question_id TEXT NOT NULL,
        category TEXT NOT NULL, difficulty TEXT NOT NULL, language TEXT NOT NULL,
        UNIQUE (asked_hash, question_id, category, difficulty, language))""",
    "CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value INTEGER NOT NULL)",
)
# The words are cut by evalkit.text.sought, so that every sign that is left is part of a word. Contentless: the answers
# stand in the store, and are never changed, so that nothing is ever taken out of it one by one.
_TEXTS: Final = """CREATE VIRTUAL TABLE IF NOT EXISTS answer USING fts5(
    words, content='', columnsize=0, tokenize="unicode61 remove_diacritics 2 categories 'L* M* N* Co S* P*'")"""


def create_tables(connection: Connection) -> bool:
    """Create what is not there; returns whether texts can be looked through."""
    for statement in _TABLES:
        connection.exec_driver_sql(statement)
    try:
        connection.exec_driver_sql(_TEXTS)
    except OperationalError as error:
        if "fts5" not in str(error.orig):
            raise
        return False
    return True


class SqlBrowseIndex:
    """BrowseIndex over SQLite; made by ``evalkit.storage.browse_opening.open_browse_index``."""

    def __init__(
        self, database: Database, *, notice: str | None, has_texts: bool, leave: Callable[[], None] | None = None
    ) -> None:
        """Take over a database whose tables are there.

        Args:
            database: The file.
            notice: What there is to say of it.
            has_texts: Whether the table of words could be made.
            leave: Called after it was closed.
        """
        self._database = database
        self.place = database.place
        self.notice = notice
        self.has_texts = has_texts
        self._leave = leave

    def version(self) -> int:
        """Of the run that was put in last."""
        return self._fact(_VERSION) or 0

    def held(self) -> Mapping[RunId, IndexedState]:
        """How far each run is."""
        rows = self._rows("SELECT run_id, state, scored_upto, texts_upto FROM run")
        return {row.run_id: _held(row) for row in rows}

    def changed_since(self, version: int) -> Sequence[IndexedRun]:
        """Runs that were put in after a version."""
        with self._database.reading("reading the index") as connection:
            runs = connection.execute(text("SELECT * FROM run WHERE version > :version"), {"version": version}).all()
            statement = text(
                "SELECT score.* FROM score JOIN run ON run.run_id = score.run_id WHERE run.version > :version"
            )
            scores: dict[str, dict[Any, bytes]] = {row.run_id: {} for row in runs}
            for row in connection.execute(statement, {"version": version}):
                scores[row.run_id][dimension_named(row.dimension), RaterKind(row.rater_kind)] = row.scores
        return [
            IndexedRun(
                run_id=row.run_id,
                held=_held(row),
                columns={name: getattr(row, name) for name in COLUMNS},
                scores=scores[row.run_id],
                version=row.version,
            )
            for row in runs
        ]

    def put_run(self, run: IndexedRun) -> None:
        """Put a run in, in place of what was there of it."""
        row = {
            "run_id": run.run_id,
            "state": json_text(run.held.state),
            "scored_upto": run.held.scored_upto,
            "texts_upto": run.held.texts_upto,
            **run.columns,
        }
        with self._database.writing("putting a run into the index") as connection:
            version = connection.execute(text(_NEXT_VERSION), {"name": _VERSION}).scalar_one()
            connection.execute(text(_PUT_RUN), {**row, "version": version})
            connection.execute(text("DELETE FROM score WHERE run_id = :run_id"), {"run_id": run.run_id})
            for (dimension, rater_kind), scores in run.scores.items():
                members = {"run_id": run.run_id, "dimension": str(dimension), "kind": rater_kind.value}
                connection.execute(
                    text("INSERT INTO score VALUES (:run_id, :dimension, :kind, :scores)"),
                    {**members, "scores": scores},
                )

    def numbers_of(self, questions: Sequence[IndexedQuestion]) -> Sequence[int]:
        """The number of each question."""
        if not questions:
            return []
        rows = [_question_row(question) for question in questions]
        names = ", ".join(rows[0])
        values = ", ".join(f":{name}" for name in rows[0])
        insert = f"INSERT OR IGNORE INTO question ({names}) VALUES ({values})"  # noqa: S608 - our own names
        conditions = " AND ".join(f"{name} = :{name}" for name in rows[0])
        number = text(f"SELECT number FROM question WHERE {conditions}")  # noqa: S608 - our own names
        with self._database.writing("numbering questions") as connection:
            connection.execute(text(insert), rows)
            return [connection.execute(number, row).scalar_one() for row in rows]

    def questions_from(self, number: int) -> Mapping[int, IndexedQuestion]:
        """Number -> question, of all from a number on."""
        rows = self._rows("SELECT * FROM question WHERE number >= :number", number=number)
        return {row.number: _question(row) for row in rows}

    def add_texts(self, run_id: RunId, texts: Mapping[int, str], *, after: int, upto: int) -> bool:
        """Take in answers of a run, unless another program has done so."""
        moved = text("UPDATE run SET texts_upto = :upto WHERE run_id = :run_id AND texts_upto = :after")
        with self._database.writing("putting answers into the index") as connection:
            if not connection.execute(moved, {"run_id": run_id, "after": after, "upto": upto}).rowcount:
                return False
            if texts and self.has_texts:
                rows = [{"place": place, "words": words} for place, words in texts.items()]
                connection.execute(text("INSERT INTO answer (rowid, words) VALUES (:place, :words)"), rows)
        return True

    def sequences_with(
        self, phrase: str, *, below: int | None, most: int, among: Collection[int] | None = None
    ) -> Sequence[int]:
        """Places of attempts whose answers hold a phrase, the last first."""
        statement = _WITH_PHRASE if among is None else _WITH_PHRASE_AMONG
        rows = self._rows(
            statement,
            phrase=phrase,
            below=2**62 if below is None else below,
            most=most,
            **({} if among is None else {"among": json.dumps(sorted(among, reverse=True))}),
        )
        # One text instead of a row for each place: that takes a third of the time.
        return json_from(f"[{rows[0][0] or ''}]")

    def scores_seen(self) -> int | None:
        """Place of the store's last score that every run's columns know of."""
        return self._fact(_SCORES_SEEN)

    def put_scores_seen(self, sequence: int) -> None:
        """Remember it."""
        with self._database.writing("remembering the last score") as connection:
            put = text("INSERT OR REPLACE INTO fact VALUES (:name, :sequence)")
            connection.execute(put, {"name": _SCORES_SEEN, "sequence": sequence})

    def clear(self) -> None:
        """Take everything out but questions, whose numbers stay known to whoever has read them."""
        with self._database.writing("emptying the index") as connection:
            connection.exec_driver_sql("DELETE FROM run")
            connection.exec_driver_sql("DELETE FROM score")
            connection.execute(text("DELETE FROM fact WHERE name = :name"), {"name": _SCORES_SEEN})
            if self.has_texts:
                connection.exec_driver_sql("INSERT INTO answer(answer) VALUES ('delete-all')")

    def close(self) -> None:
        """Release it."""
        self._database.close()
        if self._leave is not None:
            self._leave()

    def _rows(self, statement: str, **values: object) -> Sequence[Row[Any]]:
        with self._database.reading("reading the index") as connection:
            return connection.execute(text(statement), values).all()

    def _fact(self, name: str) -> int | None:
        rows = self._rows("SELECT value FROM fact WHERE name = :name", name=name)
        return int(rows[0][0]) if rows else None


# Counted apart from the runs: it goes on where all of them were taken out.
_NEXT_VERSION: Final = """
INSERT INTO fact VALUES (:name, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value"""
# What leaves texts_upto alone: that is moved with the texts.
_PUT_RUN: Final = """
INSERT INTO run VALUES (
    :run_id, :version, :state, :scored_upto, :texts_upto, :sequences, :questions, :repeats, :outcomes, :rights, :flips)
ON CONFLICT (run_id) DO UPDATE SET
    version = excluded.version, state = excluded.state, scored_upto = excluded.scored_upto,
    sequences = excluded.sequences, questions = excluded.questions, repeats = excluded.repeats,
    outcomes = excluded.outcomes, rights = excluded.rights, flips = excluded.flips"""
_WITH_PHRASE: Final = (
    "SELECT group_concat(rowid) FROM ("
    "SELECT rowid FROM answer WHERE answer MATCH :phrase AND rowid < :below ORDER BY rowid DESC LIMIT :most)"
)
# CROSS JOIN keeps SQLite from turning it round: one step in the index of words for each place.
_WITH_PHRASE_AMONG: Final = """
SELECT group_concat(value) FROM (
    SELECT wanted.value FROM json_each(:among) AS wanted CROSS JOIN answer
    WHERE answer MATCH :phrase AND answer.rowid = wanted.value AND wanted.value < :below LIMIT :most)"""


def _held(row: Row[Any]) -> IndexedState:
    return IndexedState(state=value_from(RunState, row.state), scored_upto=row.scored_upto, texts_upto=row.texts_upto)


def _question_row(question: IndexedQuestion) -> dict[str, object]:
    return {
        "asked_hash": question.asked_hash,
        "question_id": question.question_id,
        "category": question.category.value,
        "difficulty": question.difficulty.value,
        "language": question.language,
    }


def _question(row: Row[Any]) -> IndexedQuestion:
    language: Language = "zh" if row.language == "zh" else "en"
    return IndexedQuestion(
        question_id=row.question_id,
        asked_hash=row.asked_hash,
        category=words.CATEGORIES[row.category],
        difficulty=words.DIFFICULTIES[row.difficulty],
        language=language,
    )
