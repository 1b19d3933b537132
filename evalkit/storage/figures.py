"""Reading what figures are made from: a few columns of a run's attempts and scores, and no object for a row.

Only columns without a conversion are selected: a row then passes SQLAlchemy as the tuple that the driver made, in 2
microseconds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import Integer, Select, exists, select, type_coerce

from evalkit.domain.attempt import Note, RunId
from evalkit.domain.columns import AttemptColumns, FindingColumns
from evalkit.domain.rubric import DimensionName
from evalkit.domain.score import Finding, Scored, SeriesId, Unscored
from evalkit.errors import StorageError
from evalkit.storage import tables, words
from evalkit.storage.database import Database

__all__ = ["attempt_columns", "finding_columns"]

_ROWS_AT_ONCE: Final = 1000
_ATTEMPT: Final = tables.attempt.c
_SELECTED: Final = (
    _ATTEMPT.attempt_id,
    _ATTEMPT.asked_hash,
    _ATTEMPT.repeat,
    _ATTEMPT.outcome,
    _ATTEMPT.failure_kind,
    _ATTEMPT.notes,
    _ATTEMPT.ttft_s,
    _ATTEMPT.ttfa_s,
    _ATTEMPT.complete_s,
    _ATTEMPT.decode_tokens_per_s,
    type_coerce(_ATTEMPT.is_buffered, Integer),
    _ATTEMPT.token_source,
    _ATTEMPT.completion_tokens,
    _ATTEMPT.text_hash,
    _ATTEMPT.text_length,
)
_REPEATED: Final = frozenset({1, 3, 4, 5, 11})
"""Columns of these that hold few texts, many times each: questions and words."""


def attempt_columns(database: Database, run_id: RunId) -> AttemptColumns:
    """Every try of a run, in the order stored."""
    statement = select(*_SELECTED).where(_ATTEMPT.run_id == run_id).order_by(_ATTEMPT.sequence)
    columns = _columns(database, statement, shared=_REPEATED, doing="reading attempts")
    known_notes: dict[str, frozenset[Note]] = {"": frozenset()}
    try:
        for noted in set(columns[5]) - {""}:
            known_notes[noted] = frozenset(words.NOTES[word] for word in noted.split())
        return AttemptColumns(
            attempt_ids=columns[0],
            asked_hashes=columns[1],
            repeats=columns[2],
            outcomes=_mapped(columns[3], words.OUTCOMES),
            failure_kinds=_mapped(columns[4], {None: None, **words.FAILURES}),
            notes=_mapped(columns[5], known_notes),
            ttft_s=columns[6],
            ttfa_s=columns[7],
            complete_s=columns[8],
            decode_tokens_per_s=columns[9],
            is_buffered=list(map(bool, columns[10])),
            token_sources=_mapped(columns[11], words.SOURCES),
            completion_tokens=columns[12],
            text_hashes=columns[13],
            text_lengths=[length or 0 for length in columns[14]],
        )
    except KeyError as error:
        raise _newer(f"attempts of run {run_id}", error) from error


def finding_columns(
    database: Database, run_id: RunId, *, series_id: SeriesId, dimension: DimensionName
) -> FindingColumns:
    """The findings in force (not superseded) of one series on one dimension, in the order stored."""
    score, later = tables.score.c, tables.score.alias("later")
    statement = (
        select(
            score.attempt_id,
            score.key_hash,
            score.sample,
            score.value,
            score.read,
            score.unscored_reason,
            score.unscored_detail,
        )
        .where(
            score.run_id == run_id,
            score.series_id == series_id,
            score.dimension == str(dimension),
            ~exists().where(later.c.supersedes == score.score_id),
        )
        .order_by(score.sequence)
    )
    attempt_ids, key_hashes, samples, *parts = _columns(database, statement, shared=range(1, 7), doing="reading scores")
    try:
        findings = _findings(zip(*parts, strict=True))
    except KeyError as error:
        raise _newer(f"scores of run {run_id}", error) from error
    return FindingColumns(attempt_ids=attempt_ids, key_hashes=key_hashes, findings=findings, samples=samples)


def _columns(
    database: Database, statement: Select[*tuple[Any, ...]], *, shared: Collection[int], doing: str
) -> list[list[Any]]:
    """The answer turned on its side, some rows at a time, so that no row is held longer than it takes.

    Args:
        database: Whom to ask.
        statement: Of columns without a conversion.
        shared: Numbers of the columns whose equal texts become one object: a hash of 40 letters takes 90 bytes, and
            the driver makes it anew for every repeat of a question.
        doing: What is done, for messages.
    """
    columns: list[list[Any]] = [[] for _ in statement.selected_columns]
    known: dict[Any, Any] = {}
    rows = database.rows(statement, doing=doing)
    while part := list(islice(rows, _ROWS_AT_ONCE)):
        for number, values in enumerate(zip(*part, strict=True)):
            columns[number].extend(map(known.setdefault, values, values) if number in shared else values)
    return columns


def _mapped(written: Sequence[Any], known: Mapping[Any, Any]) -> list[Any]:
    return list(map(known.__getitem__, written))


def _findings(parts: Iterable[tuple[Any, ...]]) -> list[Finding]:
    known: dict[tuple[Any, ...], Finding] = {}
    return [known.get(part) or known.setdefault(part, _finding(*part)) for part in parts]


def _finding(value: float | None, read: str | None, reason: str | None, detail: str | None) -> Finding:
    if value is not None:
        return Scored(value=value, read=read)
    return Unscored(reason=words.REASONS[reason or ""], detail=detail or "")


def _newer(what: str, error: KeyError) -> StorageError:
    return StorageError(f"{what} were stored by a newer evalkit ({error} is unknown); upgrade evalkit to read them")
