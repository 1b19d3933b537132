"""Attempts and their bodies, in SQL."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, insert, select

from evalkit.domain.attempt import Asked, Attempt, AttemptId, Body, Cell, Failure, RunId, text_hash_of
from evalkit.domain.columns import AttemptColumns
from evalkit.domain.exchange import Timing, Usage
from evalkit.domain.run import Lease
from evalkit.errors import StorageError
from evalkit.storage import tables, words
from evalkit.storage.database import Database
from evalkit.storage.figures import attempt_columns
from evalkit.storage.leases import check_lease
from evalkit.text.clean import clean_text

__all__ = ["ATTEMPT_COLUMNS", "SqlAttemptStore", "attempt_from", "insert_attempts"]

_ATTEMPT: Final = tables.attempt
_BODY: Final = tables.body
_COMPRESSION: Final = 6
_IDS_AT_ONCE: Final = 500
"""A statement of SQLite takes some ten thousand values at most."""
ATTEMPT_COLUMNS: Final = tuple(column for column in _ATTEMPT.columns if column.name not in {"sequence", "is_final"})
"""What ``attempt_from`` takes, in this order."""


class SqlAttemptStore:
    """AttemptStore over SQL tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, attempts: Sequence[tuple[Attempt, Body]], *, holding: Lease | None = None) -> None:
        """Store all or none in one transaction, which is one sync to the disk."""
        if not attempts:
            return
        # Compressed before the transaction begins, so that other writers do not wait for it.
        rows, wide_rows = _rows(attempts)
        with self._database.writing("storing attempts") as connection:
            if holding is not None:
                check_lease(connection, holding)
            connection.execute(insert(_ATTEMPT), rows)
            connection.execute(insert(_BODY), wide_rows)

    def finished_cells(self, run_id: RunId) -> frozenset[Cell]:
        """Cells with a final attempt; read from an index alone."""
        statement = (
            select(_ATTEMPT.c.asked_hash, _ATTEMPT.c.repeat)
            .where(_ATTEMPT.c.run_id == run_id, _ATTEMPT.c.is_final)
            # The order of the index of finished cells: without it SQLite takes another one and reads every wide row.
            .order_by(_ATTEMPT.c.asked_hash, _ATTEMPT.c.repeat)
        )
        rows = self._database.rows(statement, doing="reading finished cells")
        return frozenset(Cell(asked_hash=asked_hash, repeat=repeat) for asked_hash, repeat in rows)

    def tries(self, run_id: RunId) -> Mapping[Cell, int]:
        """Cell -> tries stored so far."""
        statement = (
            select(_ATTEMPT.c.asked_hash, _ATTEMPT.c.repeat, func.count())
            .where(_ATTEMPT.c.run_id == run_id)
            .group_by(_ATTEMPT.c.asked_hash, _ATTEMPT.c.repeat)
        )
        rows = self._database.rows(statement, doing="counting tries")
        return {Cell(asked_hash=asked_hash, repeat=repeat): count for asked_hash, repeat, count in rows}

    def of_run(self, run_id: RunId) -> Iterator[Attempt]:
        """Every attempt of a run, in the order stored."""
        statement = select(*ATTEMPT_COLUMNS).where(_ATTEMPT.c.run_id == run_id).order_by(_ATTEMPT.c.sequence)
        for row in self._database.rows(statement, doing="reading attempts"):
            yield attempt_from(row)

    def columns(self, run_id: RunId) -> AttemptColumns:
        """Every attempt of a run as columns, in the order stored."""
        return attempt_columns(self._database, run_id)

    def finished_count(self, run_id: RunId) -> int:
        """Finished cells of questions in scope; counted in the index of finished cells alone."""
        in_scope = select(tables.place.c.asked_hash).where(tables.place.c.run_id == run_id)
        cells = (
            select(_ATTEMPT.c.asked_hash, _ATTEMPT.c.repeat)
            .where(_ATTEMPT.c.run_id == run_id, _ATTEMPT.c.is_final, _ATTEMPT.c.asked_hash.in_(in_scope))
            .distinct()
            .subquery()
        )
        with self._database.reading("counting finished cells") as connection:
            return connection.execute(select(func.count()).select_from(cells)).scalar_one()

    def answers(self, run_id: RunId) -> Iterator[tuple[Attempt, str]]:
        """Final attempts of a run with their answers, in the order stored."""
        statement = (
            select(*ATTEMPT_COLUMNS, _BODY.c.answer)
            .join(_BODY, _BODY.c.attempt_id == _ATTEMPT.c.attempt_id)
            .where(_ATTEMPT.c.run_id == run_id, _ATTEMPT.c.is_final)
            .order_by(_ATTEMPT.c.sequence)
        )
        for row in self._database.rows(statement, doing="reading answers"):
            yield attempt_from(row), row[-1]

    def asked(self, attempt_ids: Collection[AttemptId]) -> Mapping[AttemptId, Asked]:
        """By the answer key that its run's place names, or one of the same question where there is no place."""
        place, key = tables.place.c, tables.answer_key.c
        of_question = select(func.max(key.key_hash)).where(key.asked_hash == _ATTEMPT.c.asked_hash).scalar_subquery()
        its_place = (place.run_id == _ATTEMPT.c.run_id) & (place.asked_hash == _ATTEMPT.c.asked_hash)
        statement = select(
            _ATTEMPT.c.attempt_id,
            _ATTEMPT.c.run_id,
            _ATTEMPT.c.asked_hash,
            func.coalesce(place.key_hash, of_question),
        ).outerjoin(tables.place, its_place)
        found: dict[AttemptId, Asked] = {}
        wanted = list(attempt_ids)
        for start in range(0, len(wanted), _IDS_AT_ONCE):
            some = statement.where(_ATTEMPT.c.attempt_id.in_(wanted[start : start + _IDS_AT_ONCE]))
            for attempt_id, run_id, asked_hash, key_hash in self._database.rows(some, doing="reading answer keys"):
                found[attempt_id] = Asked(run_id=run_id, asked_hash=asked_hash, key_hash=key_hash)
        return found

    def body(self, attempt_id: AttemptId) -> Body:
        """The wide part of one attempt."""
        row = self._body_row(select(_BODY), attempt_id)
        return Body(
            request=zlib.decompress(row.request_zlib),
            reply=zlib.decompress(row.reply_zlib),
            reasoning=zlib.decompress(row.reasoning_zlib).decode("utf-8"),
            answer=row.answer,
        )

    def reasoning(self, attempt_id: AttemptId) -> str:
        """The reasoning of one attempt alone."""
        row = self._body_row(select(_BODY.c.reasoning_zlib), attempt_id)
        return zlib.decompress(row.reasoning_zlib).decode("utf-8")

    def _body_row(self, statement: Select[*tuple[Any, ...]], attempt_id: AttemptId) -> Row[*tuple[Any, ...]]:
        with self._database.reading("reading a body") as connection:
            row = connection.execute(statement.where(_BODY.c.attempt_id == attempt_id)).one_or_none()
        if row is None:
            raise StorageError(f"{self._database.place}: no attempt {attempt_id} is stored; take an id from `export`")
        return row


def insert_attempts(connection: Connection, attempts: Sequence[tuple[Attempt, Body]]) -> None:
    """Store attempts in a transaction that is under way."""
    if attempts:
        rows, wide_rows = _rows(attempts)
        connection.execute(insert(_ATTEMPT), rows)
        connection.execute(insert(_BODY), wide_rows)


def _rows(attempts: Sequence[tuple[Attempt, Body]]) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """The narrow rows and the wide ones."""
    clean = [(attempt, _clean(body)) for attempt, body in attempts]
    rows = [{**_attempt_row(attempt), **_text_row(body)} for attempt, body in clean]
    return rows, [_body_row(attempt.attempt_id, body) for attempt, body in clean]


def _attempt_row(attempt: Attempt) -> dict[str, object]:
    failure, timing, usage = attempt.failure, attempt.timing, attempt.usage
    return {
        "attempt_id": attempt.attempt_id,
        "run_id": attempt.run_id,
        "session_id": attempt.session_id,
        "asked_hash": attempt.asked_hash,
        "repeat": attempt.repeat,
        "try_number": attempt.try_number,
        "seed": attempt.seed,
        "outcome": attempt.outcome.value,
        "is_final": attempt.is_final,
        "failure_kind": None if failure is None else failure.kind.value,
        "failure_message": None if failure is None else failure.message,
        "failure_is_retryable": None if failure is None else failure.is_retryable,
        "failure_status": None if failure is None else failure.status,
        "cut_by": None if attempt.cut_by is None else attempt.cut_by.value,
        "notes": " ".join(sorted(attempt.notes)),
        "delivery": attempt.delivery.value,
        "finish_reason": attempt.finish_reason,
        "served_model": attempt.served_model,
        **_timing_row(timing),
        **_usage_row(usage),
    }


def _timing_row(timing: Timing) -> dict[str, object]:
    return {
        "started_at": timing.started_at,
        "queued_s": timing.queued_s,
        "ttft_s": timing.ttft_s,
        "ttfa_s": timing.ttfa_s,
        "complete_s": timing.complete_s,
        "decode_tokens_per_s": timing.decode_tokens_per_s,
        "chunk_count": timing.chunk_count,
        "chunk_gap_p50_s": timing.chunk_gap_p50_s,
        "chunk_gap_max_s": timing.chunk_gap_max_s,
        "is_buffered": timing.is_buffered,
    }


def _usage_row(usage: Usage) -> dict[str, object]:
    return {
        "token_source": usage.source.value,
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "cached_tokens": usage.cached_tokens,
    }


def _clean(body: Body) -> Body:
    # Before it is hashed and not only on its way in: the hash is of the text that comes back.
    return replace(body, reasoning=clean_text(body.reasoning), answer=clean_text(body.answer))


def _text_row(body: Body) -> dict[str, object]:
    return {
        "text_hash": text_hash_of(reasoning=body.reasoning, answer=body.answer),
        "text_length": len(body.reasoning) + len(body.answer),
    }


def _body_row(attempt_id: AttemptId, body: Body) -> dict[str, object]:
    return {
        "attempt_id": attempt_id,
        "answer": body.answer,
        "reasoning_zlib": zlib.compress(body.reasoning.encode("utf-8"), _COMPRESSION),
        "request_zlib": zlib.compress(body.request, _COMPRESSION),
        "reply_zlib": zlib.compress(body.reply, _COMPRESSION),
    }


def attempt_from(row: Sequence[Any]) -> Attempt:
    """The attempt of a row that begins with ``ATTEMPT_COLUMNS``."""
    try:
        return _known_attempt_from(row)
    except KeyError as error:
        message = f"attempt {row[0]} was stored by a newer evalkit ({error} is unknown); upgrade evalkit to read it"
        raise StorageError(message) from error


def _known_attempt_from(row: Sequence[Any]) -> Attempt:
    """The attempt of the members of ``ATTEMPT_COLUMNS``; by their places, for an export reads 100,000s."""
    attempt_id, run_id, session_id, asked_hash, repeat, try_number, seed, outcome = row[:8]
    cut_by, notes, delivery, finish_reason, served_model = row[12:17]
    return Attempt(
        attempt_id=attempt_id,
        run_id=run_id,
        session_id=session_id,
        asked_hash=asked_hash,
        repeat=repeat,
        try_number=try_number,
        seed=seed,
        outcome=words.OUTCOMES[outcome],
        failure=None if row[8] is None else _failure_from(row[8:12]),
        cut_by=None if cut_by is None else words.CUTS[cut_by],
        notes=frozenset(words.NOTES[word] for word in notes.split()),
        delivery=words.DELIVERIES[delivery],
        finish_reason=finish_reason,
        served_model=served_model,
        timing=_timing_from(row[17:27]),
        usage=_usage_from(row[27:32]),
        text_hash=row[32],
        text_length=row[33] or 0,
    )


def _failure_from(members: Sequence[Any]) -> Failure:
    kind, message, is_retryable, status = members
    return Failure(kind=words.FAILURES[kind], message=message, is_retryable=is_retryable, status=status)


def _timing_from(members: Sequence[Any]) -> Timing:
    started_at, queued_s, ttft_s, ttfa_s, complete_s, rate, chunk_count, gap_p50_s, gap_max_s, is_buffered = members
    return Timing(
        started_at=started_at,
        queued_s=queued_s,
        ttft_s=ttft_s,
        ttfa_s=ttfa_s,
        complete_s=complete_s,
        decode_tokens_per_s=rate,
        chunk_count=chunk_count,
        chunk_gap_p50_s=gap_p50_s,
        chunk_gap_max_s=gap_max_s,
        is_buffered=is_buffered,
    )


def _usage_from(members: Sequence[Any]) -> Usage:
    source, prompt_tokens, completion_tokens, reasoning_tokens, cached_tokens = members
    return Usage(
        source=words.SOURCES[source],
        prompt_tokens=prompt_tokens,
        completion_tokens=completion_tokens,
        reasoning_tokens=reasoning_tokens,
        cached_tokens=cached_tokens,
    )
