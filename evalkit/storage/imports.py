"""Runs that were made elsewhere, in SQL: whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert, select

from evalkit.domain.imported_part import ImportedPart
from evalkit.domain.run import Run, Session
from evalkit.storage import tables
from evalkit.storage.attempts import insert_attempts
from evalkit.storage.banks import insert_variants
from evalkit.storage.database import Database
from evalkit.storage.run_rows import place_row, run_row, session_row

__all__ = ["SqlImportStore"]


class SqlImportStore:
    """ImportStore over SQL tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, run: Run, session: Session, *, n_questions: int, parts: Iterable[ImportedPart]) -> bool:
        """Store a run with all that belongs to it in one transaction; False where it is there already."""
        snapshot = {
            "bank_hash": run.bank_hash,
            "name": run.selection.bank,
            "version": run.bank_version,
            "title": run.selection.bank,
            "canary": "",
            "question_count": n_questions,
        }
        with self._database.writing("storing an imported run") as connection:
            is_there = select(tables.run.c.run_id).where(tables.run.c.run_id == run.run_id)
            if connection.execute(is_there).one_or_none() is not None:
                return False
            connection.execute(self._database.insert_missing(tables.bank_snapshot), [snapshot])
            connection.execute(insert(tables.run), run_row(run))
            connection.execute(insert(tables.session), session_row(session))
            for part in parts:
                insert_variants(self._database, connection, part.variants)
                if part.places:
                    rows = [place_row(run.run_id, place) for place in part.places]
                    connection.execute(insert(tables.place), rows)
                insert_attempts(connection, part.attempts)
        return True
