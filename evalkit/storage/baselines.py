"""Runs pinned under names, in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, insert, select

from evalkit.domain.attempt import RunId
from evalkit.domain.identity import content_uuid
from evalkit.domain.verdict_record import Baseline
from evalkit.storage import tables
from evalkit.storage.database import Database

__all__ = ["SqlBaselineStore"]

_STEP: Final = timedelta(microseconds=1)
"""The smallest difference between two moments that every database keeps."""


class SqlBaselineStore:
    """BaselineStore over SQL tables: one row a pin, of which the newest of a name holds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pin(self, name: str, run_id: RunId, at: datetime) -> Baseline:
        """Pin a run under a name."""
        table = tables.baseline
        newest = select(table.c.pinned_at).where(table.c.name == name).order_by(table.c.pinned_at.desc()).limit(1)
        with self._database.writing("pinning a baseline") as connection:
            before = connection.execute(newest).scalar_one_or_none()
            # Where the clock was set back, what was pinned last must hold all the same.
            pinned_at = at if before is None else max(at, before + _STEP)
            row = {
                "baseline_id": content_uuid("baseline", name, run_id, pinned_at.isoformat()),
                "name": name,
                "run_id": run_id,
                "pinned_at": pinned_at,
            }
            connection.execute(insert(table), row)
        return Baseline(name=name, run_id=run_id, pinned_at=pinned_at)

    def get(self, name: str) -> Baseline | None:
        """The pin that holds; None where nothing was pinned under the name."""
        return next(iter(self.history(name)), None)

    def all(self) -> tuple[Baseline, ...]:
        """The pins that hold, by name."""
        holding = {pin.name: pin for pin in self._pins()}
        return tuple(holding[name] for name in sorted(holding))

    def history(self, name: str) -> tuple[Baseline, ...]:
        """Every pin of a name, newest first."""
        return tuple(self._pins(tables.baseline.c.name == name))[::-1]

    def _pins(self, *conditions: ColumnElement[bool]) -> Iterator[Baseline]:
        """Pins in the order in which they were made. They are few: a person makes each of them."""
        table = tables.baseline
        statement = select(table).where(*conditions).order_by(table.c.pinned_at, table.c.baseline_id)
        for row in self._database.rows(statement, doing="reading baselines"):
            yield Baseline(name=row.name, run_id=RunId(row.run_id), pinned_at=row.pinned_at)
