"""One open database: its connections, its two kinds of transaction, and its errors in our words."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, Final

from sqlalchemy import Connection, Engine, Executable, Row, Select, Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import StaticPool

from evalkit.storage.faults import translated

__all__ = ["Database"]

_ROWS_AT_ONCE: Final = 1000
"""Rows held in memory while a long answer streams."""

_PATIENCE_S: Final = 5.0
"""How long a thread waits for those of its own process: a commit takes milliseconds."""


class Database:
    """A database that several threads and processes may use at once.

    Reading and writing transactions differ from the start: SQLite lets a reader become a writer only when nobody
    else wrote in between and fails at once otherwise, so a writer says at BEGIN that it will write, and waits.
    """

    def __init__(self, engine: Engine, *, place: str) -> None:
        """Take over an engine.

        Args:
            engine: As made by ``evalkit.storage.opening``.
            place: The store, as the user knows it; begins every error message.
        """
        self.engine = engine
        self.place = place
        is_shared = isinstance(engine.pool, StaticPool)
        # A database in memory lives in one connection, which one thread at a time may use.
        self._turn = threading.RLock() if is_shared else nullcontext()
        self._line = threading.RLock()
        self._is_streaming = not is_shared
        self._insert = sqlite.insert if engine.dialect.name == "sqlite" else postgresql.insert
        event.listen(engine, "begin", _begin)

    @contextmanager
    def writing(self, doing: str) -> Generator[Connection]:
        """A transaction that holds the right to write from its beginning and commits at its end."""
        with self._turn, self._in_line(), translated(self.place, doing=doing), self.engine.connect() as plain:
            connection = plain.execution_options(is_writing=True)
            with connection.begin():
                yield connection

    @contextmanager
    def _in_line(self) -> Generator[None]:
        """Threads of this process write one after another.

        SQLite has no line: who finds the file locked sleeps for up to 0.1 s and looks again, while newcomers get in.
        Of 20 threads that stored as fast as they could, on two busy cores, one write in a hundred took over 5 s; in
        line it took 0.8 s.
        """
        # Where another program keeps the file locked, nobody waits for those before them too: all wait for it at once.
        is_first = self._line.acquire(timeout=_PATIENCE_S)
        try:
            yield
        finally:
            if is_first:
                self._line.release()

    @contextmanager
    def reading(self, doing: str) -> Generator[Connection]:
        """A transaction that sees one state of the database."""
        with self._turn, translated(self.place, doing=doing), self.engine.connect() as connection:
            yield connection

    def rows(self, statement: Select[*tuple[Any, ...]], *, doing: str) -> Iterator[Row[*tuple[Any, ...]]]:
        """The rows of a statement, streamed, so that a million of them need no memory."""
        if not self._is_streaming:
            with self.reading(doing) as connection:
                fetched = connection.execute(statement).all()
            yield from fetched
            return
        with self.reading(doing) as connection:
            yield from connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(statement)

    def insert_missing(self, table: Table) -> Executable:
        """An INSERT that leaves alone what is there already."""
        return self._insert(table).on_conflict_do_nothing()

    def insert_or_update(self, table: Table, columns: Sequence[str]) -> Executable:
        """An INSERT that brings the named columns up to date where the row is there already."""
        statement = self._insert(table)
        return statement.on_conflict_do_update(
            index_elements=list(table.primary_key.columns),
            set_={name: statement.excluded[name] for name in columns},
        )

    def write(self, statement: Executable, rows: Sequence[Mapping[str, object]], *, doing: str) -> None:
        """Run one statement for many rows in one transaction; nothing at all for no rows."""
        if rows:
            with self.writing(doing) as connection:
                connection.execute(statement, [dict(row) for row in rows])

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        is_writing = connection.get_execution_options().get("is_writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
