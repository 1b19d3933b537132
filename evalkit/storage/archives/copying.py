"""Rows from one database into another: all of a selection, in steps that fit into memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select

from evalkit.domain.archive import Copied
from evalkit.storage import tables
from evalkit.storage.archives.belongings import Part
from evalkit.storage.faults import translated

__all__ = ["Counter", "Row", "copied", "stepwise", "stored_rows"]

Row = Mapping[str, Any]

_COUNTED: Final = (tables.attempt, tables.body, tables.score, tables.judgement)
"""What takes the time."""


class Counter:
    """Tells how far a copy has come."""

    def __init__(self, told: Copied, *, total: int) -> None:
        """Begin at nothing.

        Args:
            told: Hears of it after each step.
            total: Rows of the tables that take the time.
        """
        self._told = told
        self._total = total
        self._done = 0

    def add(self, part: Part, rows: int) -> None:
        """So many more rows of a part were copied."""
        if part.table in _COUNTED:
            self._done += rows
            self._told(min(self._done, self._total), self._total)

    @staticmethod
    def total_of(connection: Connection, parts: Iterable[Part]) -> int:
        """How many rows will be counted."""
        counted = (part.statement.order_by(None).subquery() for part in parts if part.table in _COUNTED)
        return sum(connection.execute(select(func.count()).select_from(rows)).scalar_one() for rows in counted)


def copied(part: Part, *, source: Connection, place: str, target: Connection, counter: Counter) -> None:
    """Copy all rows of a part.

    Args:
        part: What.
        source: Where they are.
        place: What errors of reading begin with.
        target: Where they are stored.
        counter: Hears of it.
    """
    for rows in stepwise(part, source=source, place=place):
        target.execute(insert(part.table), rows)
        counter.add(part, len(rows))


def stepwise(part: Part, *, source: Connection, place: str) -> Iterator[list[dict[str, Any]]]:
    """The rows of a part, so many at once as memory has place for."""
    names = [column.name for column in part.columns]
    with translated(place, doing=f"reading {part.table.name}"):
        found = source.execute(part.statement, execution_options={"yield_per": part.rows_at_once})
        while rows := [dict(zip(names, row, strict=True)) for row in islice(found, part.rows_at_once)]:
            yield rows


def stored_rows(part: Part, rows: Sequence[Row], *, target: Connection) -> dict[tuple[Any, ...], Row]:
    """Key -> row, of those of these rows that are stored under the same key."""
    columns = part.columns
    names = [column.name for column in columns]
    statement = select(*columns)
    for column in part.key:
        statement = statement.where(column.in_({row[column.name] for row in rows}))
    found = (dict(zip(names, row, strict=True)) for row in target.execute(statement))
    return {tuple(row[column.name] for column in part.key): row for row in found}
