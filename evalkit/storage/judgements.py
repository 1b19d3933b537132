"""What judges were sent and said, what they are to judge, and their canaries, in SQL."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Row, Select, insert, select

from evalkit.domain.attempt import RunId
from evalkit.domain.judging import (
    CanaryCheck,
    CanaryRow,
    Judgement,
    JudgementBody,
    Judging,
    VerdictFacts,
    VerdictText,
)
from evalkit.domain.rubric import dimension_named
from evalkit.domain.run import Lease
from evalkit.domain.score import SeriesId
from evalkit.errors import StorageError
from evalkit.storage import tables
from evalkit.storage.database import Database
from evalkit.storage.documents import json_from, json_text
from evalkit.storage.leases import check_lease
from evalkit.storage.scores import finding_from, score_insert, score_row

__all__ = ["SqlJudgementStore", "verdict_text_from", "verdict_texts"]

_COMPRESSION: Final = 6
_JUDGEMENT: Final = tables.judgement.c


class SqlJudgementStore:
    """JudgementStore over SQL tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, judgements: Sequence[Judgement], *, holding: Lease | None = None) -> None:
        """Store scores and what they came from, all or none, in one transaction."""
        if not judgements:
            return
        # Compressed before the transaction begins, so that other writers do not wait for it.
        scores = [score_row(judgement.score) for judgement in judgements]
        rows = [_row(judgement) for judgement in judgements]
        with self._database.writing("storing judgements") as connection:
            if holding is not None:
                check_lease(connection, holding)
            connection.execute(score_insert(), scores)
            connection.execute(insert(tables.judgement), rows)

    def body(self, score_id: str) -> JudgementBody:
        """What was sent and said for one score."""
        statement = select(tables.judgement).where(_JUDGEMENT.score_id == score_id)
        with self._database.reading("reading a judgement") as connection:
            row = connection.execute(statement).one_or_none()
        if row is None:
            raise StorageError(f"{self._database.place}: no judgement {score_id} is stored; take an id from `export`")
        return JudgementBody(
            is_ascending=row.is_ascending,
            suspect=row.suspect,
            request=zlib.decompress(row.request_zlib),
            reply=zlib.decompress(row.reply_zlib),
            unread_reply=None if row.unread_reply_zlib is None else zlib.decompress(row.unread_reply_zlib),
        )

    def facts(self, series_id: SeriesId, *, run_id: RunId | None = None) -> tuple[VerdictFacts, ...]:
        """What the verdicts of a series took and were given on, in no order."""
        score = tables.score.c
        statement = (
            select(
                score.attempt_id,
                score.sample,
                _JUDGEMENT.is_ascending,
                _JUDGEMENT.shown_length,
                _JUDGEMENT.requests,
                _JUDGEMENT.seconds,
                _JUDGEMENT.prompt_tokens,
                _JUDGEMENT.completion_tokens,
                _JUDGEMENT.suspect,
            )
            .join(tables.score, score.score_id == _JUDGEMENT.score_id)
            .where(score.series_id == series_id)
        )
        if run_id is not None:
            statement = statement.where(score.run_id == run_id)
        rows = self._database.rows(statement, doing="reading what verdicts took")
        return tuple(
            VerdictFacts(
                attempt_id=row.attempt_id,
                sample=row.sample,
                is_ascending=row.is_ascending,
                shown_length=row.shown_length,
                requests=row.requests,
                seconds=row.seconds,
                prompt_tokens=row.prompt_tokens,
                completion_tokens=row.completion_tokens,
                suspect=row.suspect,
            )
            for row in rows
        )

    def texts(self, run_id: RunId) -> Iterator[VerdictText]:
        """What judges said of a run, in the order stored."""
        score = tables.score.c
        statement = verdict_texts().where(score.run_id == run_id).order_by(score.sequence)
        for row in self._database.rows(statement, doing="reading verdicts"):
            yield verdict_text_from(row)

    def put_judging(self, judging: Judging) -> None:
        """Remember what is to be judged; the newest statement about a run and a series holds."""
        statement = self._database.insert_or_update(tables.judging, ["repeats_per_question", "samples", "weight"])
        row = {
            "run_id": judging.run_id,
            "series_id": judging.series_id,
            "dimension": str(judging.dimension),
            "repeats_per_question": judging.repeats_per_question,
            "samples": judging.samples,
            "weight": judging.weight,
        }
        self._database.write(statement, [row], doing="storing what is to be judged")

    def judgings(self, run_id: RunId) -> tuple[Judging, ...]:
        """What is to be judged of a run, in the order of the series."""
        table = tables.judging
        statement = select(table).where(table.c.run_id == run_id).order_by(table.c.series_id)
        return tuple(
            Judging(
                run_id=row.run_id,
                series_id=row.series_id,
                dimension=dimension_named(row.dimension),
                repeats_per_question=row.repeats_per_question,
                samples=row.samples,
                weight=row.weight,
            )
            for row in self._database.rows(statement, doing="reading what is to be judged")
        )

    def put_check(self, check: CanaryCheck) -> None:
        """Remember a check; a newer one of the same id takes its place."""
        statement = self._database.insert_or_update(tables.canary_check, ["judge", "document", "created_at"])
        row = {
            "check_id": check.check_id,
            "judge": check.judge,
            "document": json_text({"rows": check.rows}),
            "created_at": check.created_at,
        }
        self._database.write(statement, [row], doing="storing a check of a judge")

    def check(self, check_id: str) -> CanaryCheck | None:
        """The check of that id, if there is one."""
        table = tables.canary_check
        return self._check(select(table).where(table.c.check_id == check_id))

    def newest_check(self, judge_name: str) -> CanaryCheck | None:
        """The last check of a judge, whichever build and language it was of."""
        table = tables.canary_check
        newest = select(table).where(table.c.judge == judge_name).order_by(table.c.created_at.desc(), table.c.check_id)
        return self._check(newest.limit(1))

    def _check(self, statement: Select[Any]) -> CanaryCheck | None:
        for row in self._database.rows(statement, doing="reading a check of a judge"):
            rows = tuple(CanaryRow(**members) for members in json_from(row.document)["rows"])
            return CanaryCheck(check_id=row.check_id, judge=row.judge, rows=rows, created_at=row.created_at)
        return None


def verdict_texts() -> Select[*tuple[Any, ...]]:
    """Scores of judges with what they said, for ``verdict_text_from``."""
    score = tables.score.c
    return select(
        *(score.score_id, score.series_id, score.attempt_id, score.dimension, score.key_hash, score.sample),
        *(score.value, score.read, score.unscored_reason, score.unscored_detail),
        *(_JUDGEMENT.is_ascending, _JUDGEMENT.suspect, _JUDGEMENT.said),
    ).join(tables.judgement, score.score_id == _JUDGEMENT.score_id)


def verdict_text_from(row: Row[Any]) -> VerdictText:
    """What a judge said, of a row of ``verdict_texts``."""
    said = json_from(row.said)
    return VerdictText(
        score_id=row.score_id,
        series_id=row.series_id,
        attempt_id=row.attempt_id,
        dimension=dimension_named(row.dimension),
        key_hash=row.key_hash,
        sample=row.sample,
        is_ascending=row.is_ascending,
        finding=finding_from(row),
        reason=said["reason"],
        evidence=tuple(said["evidence"]),
        items=tuple(said["items"]),
        suspect=row.suspect,
    )


def _row(judgement: Judgement) -> dict[str, object]:
    unread = judgement.unread_reply
    return {
        "score_id": judgement.score.score_id,
        "is_ascending": judgement.is_ascending,
        "seed": judgement.seed,
        "requests": judgement.requests,
        "asked_at": judgement.asked_at,
        "seconds": judgement.seconds,
        "prompt_tokens": judgement.prompt_tokens,
        "completion_tokens": judgement.completion_tokens,
        "shown_length": judgement.shown_length,
        "suspect": judgement.suspect,
        "said": json_text({"reason": judgement.reason, "evidence": judgement.evidence, "items": judgement.items}),
        "request_zlib": zlib.compress(judgement.request, _COMPRESSION),
        "reply_zlib": zlib.compress(judgement.reply, _COMPRESSION),
        "unread_reply_zlib": None if unread is None else zlib.compress(unread, _COMPRESSION),
    }
