"""What was learnt about endpoints, in SQL."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from evalkit.storage import tables
from evalkit.storage.database import Database
from evalkit.storage.documents import json_from, json_text

__all__ = ["SqlLearntStore"]


class SqlLearntStore:
    """LearntStore over SQL tables: one row a fact, so that two processes may learn different facts at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, *, base_url: str, served_model: str, facts: Mapping[str, object]) -> None:
        """Remember facts; the newest statement of a fact holds."""
        rows = [
            {"base_url": base_url, "served_model": served_model, "fact": fact, "value": json_text(value)}
            for fact, value in facts.items()
        ]
        statement = self._database.insert_or_update(tables.learnt, ["value"])
        self._database.write(statement, rows, doing="storing what was learnt")

    def get(self, *, base_url: str, served_model: str) -> Mapping[str, object]:
        """Facts known, by name."""
        table = tables.learnt
        statement = select(table.c.fact, table.c.value).where(
            table.c.base_url == base_url, table.c.served_model == served_model
        )
        rows = self._database.rows(statement, doing="reading what was learnt")
        return {fact: json_from(value) for fact, value in rows}
