"""Verdicts as they were given, in SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select

from evalkit.domain.identity import canonical_json
from evalkit.domain.verdict_record import StoredVerdict
from evalkit.storage import tables
from evalkit.storage.database import Database
from evalkit.storage.documents import json_from, json_text

__all__ = ["SqlVerdictStore"]


class SqlVerdictStore:
    """VerdictStore over SQL tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, verdict: StoredVerdict) -> None:
        """Store a verdict."""
        self._database.write(insert(tables.verdict), [_row(verdict)], doing="storing a verdict")

    def about(self, subject: str) -> tuple[StoredVerdict, ...]:
        """Verdicts of one subject, newest first."""
        return self._found(tables.verdict.c.subject == subject)

    def with_policy(self, policy_hash: str) -> tuple[StoredVerdict, ...]:
        """Verdicts by one policy, newest first."""
        return self._found(tables.verdict.c.policy_hash == policy_hash)

    def all(self) -> tuple[StoredVerdict, ...]:
        """Every verdict, newest first."""
        return self._found()

    def _found(self, *conditions: ColumnElement[bool]) -> tuple[StoredVerdict, ...]:
        table = tables.verdict
        newest_first = (table.c.created_at.desc(), table.c.verdict_id)
        statement = select(table).where(*conditions).order_by(*newest_first)
        return tuple(_verdict(row) for row in self._database.rows(statement, doing="reading verdicts"))


def _row(verdict: StoredVerdict) -> Mapping[str, object]:
    return {
        "verdict_id": verdict.verdict_id,
        "subject": verdict.subject,
        "policy_hash": verdict.policy_hash,
        "outcome": verdict.outcome,
        # Cleaned before it is laid out: an escaped NUL or half of a pair would come back from JSON as it was.
        "document": canonical_json(json_from(json_text(verdict.document))),
        "created_at": verdict.created_at,
    }


def _verdict(row: Row[*tuple[Any, ...]]) -> StoredVerdict:
    return StoredVerdict(
        verdict_id=row.verdict_id,
        subject=row.subject,
        policy_hash=row.policy_hash,
        outcome=row.outcome,
        document=json_from(row.document),
        created_at=row.created_at,
    )
