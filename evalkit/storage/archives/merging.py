"""Rows of an archive into a store that may have some of them: added, found to be the same, or refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, update

from evalkit.errors import ArchiveError
from evalkit.storage import tables
from evalkit.storage.archives.belongings import Part
from evalkit.storage.archives.copying import Counter, Row, stepwise, stored_rows
from evalkit.storage.archives.soundness import readable

__all__ = ["Merging"]

_SAME_SERIES: Final = ("rater_kind", "rater", "version")
"""What a series' id is made from; when it began differs from store to store, and what is said about it may grow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    """One archive on its way into one store, within one transaction of the store."""

    source: Connection
    target: Connection
    place: str
    """The archive, as the user knows it."""
    counter: Counter
    kept: set[str] = field(default_factory=set[str])
    """Questions that the store describes otherwise."""

    def add(self, part: Part) -> None:
        """Store the rows of a run or a review that is not there."""
        for rows in self._steps(part):
            self.target.execute(insert(part.table), rows)

    def compare(self, part: Part, *, subject: str) -> None:
        """Refuse rows of a run or a review that is there, where the store has not the very same.

        The store may have more: what was scored or judged there since.
        """
        for rows in self._steps(part):
            stored = stored_rows(part, rows, target=self.target)
            for row in rows:
                if stored.get(_key(part, row)) != row:
                    raise ArchiveError(
                        f"{self.place}: {subject} is in the store already, with other content ({part.table.name}); "
                        "nothing was written. Restore into another store, or delete it here first"
                    )

    def share(self, part: Part) -> None:
        """Store what is missing of rows that runs share; what is there holds."""
        for rows in self._steps(part):
            stored = stored_rows(part, rows, target=self.target)
            missing = [row for row in rows if _key(part, row) not in stored]
            if missing:
                self.target.execute(insert(part.table), missing)
            for row in rows:
                if (known := stored.get(_key(part, row))) is not None and known != row:
                    self._meet(part, row, known)

    def _meet(self, part: Part, row: Row, known: Row) -> None:
        """Both have a row of one name, and they differ."""
        if part.table is tables.answer_key:
            self.kept.add(row["asked_hash"])
        elif part.table is tables.series and any(row[name] != known[name] for name in _SAME_SERIES):
            raise ArchiveError(
                f"{self.place}: series {row['series_id']} is another rater's in the store; nothing was written"
            )
        elif part.table is tables.canary_check and _moment(row) > _moment(known):
            # As when a judge is tried again: the newer check takes the older one's place.
            (key,) = part.key
            self.target.execute(update(part.table).where(key == row[key.name]).values(row))

    def _steps(self, part: Part) -> Iterator[list[dict[str, Any]]]:
        """The rows, each step told of when it is done; what the store says of one is not taken for the archive's."""
        steps = stepwise(part, source=self.source, place=self.place)
        while True:
            with readable(self.place):
                rows = next(steps, None)
            if rows is None:
                return
            yield rows
            self.counter.add(part, len(rows))


def _key(part: Part, row: Row) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in part.key)


def _moment(row: Row) -> datetime:
    return row["created_at"]
