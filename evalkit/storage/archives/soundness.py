"""Whether the rows of an archive are what evalkit writes: looked at before the first of them enters a store.

SQLite stores a text in a column of numbers without a word, and a row that no command can read would break every list
that it stands in. So each row is read here by the code that reads it later.
"""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Boolean, Column, Connection, Double, Integer, LargeBinary, Table, Text, func, or_, select
from sqlalchemy.types import DateTime, TypeDecorator

from evalkit.domain.attempt import RunId
from evalkit.domain.review import ReviewId
from evalkit.domain.run import Place
from evalkit.errors import ArchiveError, StorageError
from evalkit.storage import review_tables, tables
from evalkit.storage.archives.belongings import CARRIED
from evalkit.storage.attempts import SqlAttemptStore
from evalkit.storage.banks import SqlBankStore
from evalkit.storage.database import Database
from evalkit.storage.documents import json_from
from evalkit.storage.judgements import SqlJudgementStore
from evalkit.storage.reviews import SqlReviewStore
from evalkit.storage.runs import SqlRunStore
from evalkit.storage.scores import SqlScoreStore

__all__ = ["check_rows", "readable"]

_LARGEST_DOUBLE: Final = 1.7e308
_MAX_TEXT_BYTES: Final = 256 * 2**20
"""Of one reply or reasoning, unpacked: sixteen times the largest event that is taken from a server."""
_PIECE_BYTES: Final = 2**20
_BLOBS_AT_ONCE: Final = 50
_TEXT_BLOBS: Final = frozenset({"reasoning_zlib"})
"""Read as text; requests and replies are bytes as they came."""


@contextmanager
def readable(place: str, *, what: str = "a row") -> Generator[None]:
    """Whatever reading code says of what it cannot read becomes one line."""
    try:
        yield
    except StorageError as error:
        raise ArchiveError(f"{place}: it holds what cannot be read: {error}") from error
    except (ValueError, LookupError, TypeError, RecursionError, ArithmeticError, zlib.error) as error:
        said = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise ArchiveError(
            f"{place}: {what} in it is not as evalkit writes it ({said}); nothing was taken in"
        ) from error


def check_rows(database: Database, run_ids: Sequence[RunId], review_ids: Sequence[ReviewId], *, place: str) -> None:
    """Refuse an archive with a row that is not as evalkit writes it.

    Args:
        database: The unpacked store, its schema up to date.
        run_ids: The runs that its manifest names.
        review_ids: The reviews likewise.
        place: The archive, as the user knows it.

    Raises:
        ArchiveError: On the first.
    """
    with readable(place), database.reading("checking an archive") as connection:
        for table in CARRIED:
            _check_types(connection, table, place=place)
            _check_blobs(connection, table, place=place)
        _check_belonging(connection, place=place)
        _check_named(connection, tables.run.c.run_id, run_ids, place=place)
        _check_named(connection, review_tables.review.c.review_id, review_ids, place=place)
    with readable(place):
        _check_questions(database, place=place)
        for run_id in run_ids:
            _read_run(database, run_id)
        for review_id in review_ids:
            _read_review(database, review_id)
        _read_documents(database)


def _check_blobs(connection: Connection, table: Table, *, place: str) -> None:
    for column in table.columns:
        if not column.name.endswith("_zlib"):
            continue
        packed = select(column).where(column.is_not(None))
        for blob in connection.execute(packed, execution_options={"yield_per": _BLOBS_AT_ONCE}).scalars():
            _check_blob(blob, is_text=column.name in _TEXT_BLOBS, place=place)


def _check_blob(packed: bytes, *, is_text: bool, place: str) -> None:
    """Refuse what does not unpack, or unpacks to more than any reply has; a bomb takes no memory here."""
    unpacker = zlib.decompressobj()
    decoder = codecs.getincrementaldecoder("utf-8")() if is_text else None
    size_bytes, rest = 0, packed
    while rest and not unpacker.eof:
        piece = unpacker.decompress(rest, _PIECE_BYTES)
        rest = unpacker.unconsumed_tail
        size_bytes += len(piece)
        if size_bytes > _MAX_TEXT_BYTES:
            raise ArchiveError(f"{place}: a text in it unpacks to more than {_MAX_TEXT_BYTES // 2**20} MB")
        if decoder is not None:
            decoder.decode(piece)
    if not unpacker.eof:
        raise ArchiveError(f"{place}: a text in it is cut off")
    if decoder is not None:
        decoder.decode(b"", final=True)


def _check_types(connection: Connection, table: Table, *, place: str) -> None:
    wrong = or_(*(_is_wrong(column) for column in table.columns))
    if connection.execute(select(func.count()).select_from(table).where(wrong)).scalar_one():
        raise ArchiveError(f"{place}: its table {table.name} holds values that are not of the kind that it is made for")


def _is_wrong(column: Column[Any]) -> Any:  # noqa: ANN401 - a condition of SQLAlchemy
    kind, inner = func.typeof(column), column.type
    inner = inner.impl_instance if isinstance(inner, TypeDecorator) else inner
    match inner:
        case Boolean():
            fits = (kind == "integer") & func.abs(column).in_((0, 1))
        case Integer():
            fits = kind == "integer"
        case Double():
            fits = kind.in_(("real", "integer")) & (func.abs(column) < _LARGEST_DOUBLE)
        case LargeBinary():
            fits = kind == "blob"
        case Text() | DateTime():
            fits = kind == "text"
        case _:
            message = f"{column}: no archive was ever written with a column of this type"
            raise TypeError(message)
    return ~fits & (kind != "null")


def _check_belonging(connection: Connection, *, place: str) -> None:
    """What two rows say twice must agree, and what a row names must be there."""
    attempt, score, session = tables.attempt.c, tables.score.c, tables.session.c
    assignment, rater = review_tables.assignment.c, review_tables.rater.c
    shown = (
        select(review_tables.review_run.c.review_id)
        .join(tables.attempt, attempt.run_id == review_tables.review_run.c.run_id)
        .where(attempt.attempt_id == assignment.attempt_id, review_tables.review_run.c.review_id == rater.review_id)
    )
    elsewhere = (
        select(score.score_id)
        .join(tables.attempt, attempt.attempt_id == score.attempt_id)
        .where(attempt.run_id != score.run_id),
        select(attempt.attempt_id)
        .join(tables.session, session.session_id == attempt.session_id)
        .where(attempt.run_id != session.run_id),
        select(assignment.assignment_id)
        .join(review_tables.rater, rater.rater_id == assignment.rater_id)
        .where(~shown.exists()),
        select(score.score_id).where((score.value < 1) | (score.value > 5)),
        select(attempt.attempt_id).where(
            ~select(tables.body.c.attempt_id).where(tables.body.c.attempt_id == attempt.attempt_id).exists()
        ),
    )
    for statement in elsewhere:
        if (row := connection.execute(statement.limit(1)).one_or_none()) is not None:
            raise ArchiveError(f"{place}: its row {row[0]} contradicts another one; nothing was taken in")
    if (row := connection.exec_driver_sql("PRAGMA foreign_key_check").first()) is not None:
        raise ArchiveError(f"{place}: a row of its table {row[0]} names a row of {row[2]} that is not in it")


def _check_named(connection: Connection, column: Column[str], named: Iterable[str], *, place: str) -> None:
    if {row[0] for row in connection.execute(select(column))} != set(named):
        raise ArchiveError(f"{place}: its manifest names other {column.table.name}s than are in it")


def _check_questions(database: Database, *, place: str) -> None:
    """Texts and keys are named by their content: a false name would stand for the true text in every later run."""
    key = tables.answer_key.c
    with database.reading("reading questions") as connection:
        named = connection.execute(select(key.asked_hash, key.key_hash).order_by(key.key_hash)).all()
    left = [Place(asked_hash=row[0], key_hash=row[1], block=0, position=0, repeats=1) for row in named]
    bank = SqlBankStore(database)
    while left:
        # Of each question one key at a time, for that is how they are read.
        at_once = {one.asked_hash: one for one in left}
        for asked_hash, variant in bank.variants(list(at_once.values())).items():
            if (variant.asked_hash, variant.key_hash) != (asked_hash, at_once[asked_hash].key_hash):
                raise ArchiveError(f"{place}: the text of question {variant.question_id!a} is not what its name says")
        taken = set(map(id, at_once.values()))
        left = [one for one in left if id(one) not in taken]


def _read_run(database: Database, run_id: RunId) -> None:
    runs, scores, judgements = SqlRunStore(database), SqlScoreStore(database), SqlJudgementStore(database)
    runs.get(run_id)
    runs.sessions(run_id)
    for _ in SqlAttemptStore(database).of_run(run_id):
        pass
    for series in scores.series_of_run(run_id):
        for _ in scores.of_run(run_id, series.series_id):
            pass
    judgements.judgings(run_id)
    for _ in judgements.texts(run_id):
        pass


def _read_review(database: Database, review_id: ReviewId) -> None:
    reviews = SqlReviewStore(database)
    reviews.get(review_id)
    reviews.raters(review_id)
    reviews.assignments(review_id)
    reviews.events(review_id)


def _read_documents(database: Database) -> None:
    with database.reading("reading checks of judges") as connection:
        check_ids = list(connection.execute(select(tables.canary_check.c.check_id)).scalars())
        for value in connection.execute(select(tables.learnt.c.value)).scalars():
            json_from(value)
    for check_id in check_ids:
        SqlJudgementStore(database).check(check_id)
