"""How SQLite is set up: for the store, which must survive a power loss, and for a file that may be lost in one."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import StaticPool

from evalkit.storage.database import Database

__all__ = ["passing_database", "store_engine"]


def store_engine(url: URL, *, busy_timeout_s: float) -> Engine:
    """The engine of a store; without a database in the URL, of one in memory."""
    settings: dict[str, Any] = {"connect_args": {"check_same_thread": False}}
    if "timeout" not in url.query:
        settings["connect_args"]["timeout"] = busy_timeout_s
    if url.database is None:
        settings["poolclass"] = StaticPool
    else:
        # A reader that streams keeps its connection while it goes on: no fixed number of them is enough.
        settings["max_overflow"] = -1
    engine = create_engine(url, **settings)
    event.listen(engine, "connect", _set_up_store)
    return engine


@contextmanager
def passing_database(path: Path | None, *, place: str) -> Generator[Database]:
    """A database that only this process uses, and that nobody misses after a crash.

    Args:
        path: Its file; None for one in memory.
        place: What its errors begin with.
    """
    url = URL.create("sqlite", database=None if path is None else str(path))
    engine = create_engine(url, **({"poolclass": StaticPool} if path is None else {}))
    event.listen(engine, "connect", _set_up_passing)
    database = Database(engine, place=place)
    try:
        yield database
    finally:
        database.close()


def _set_up_store(connection: sqlite3.Connection, record: object) -> None:
    _set_up(connection, record)
    # In WAL mode the default, NORMAL, loses the last commits when the power fails; FULL syncs every commit.
    connection.execute("PRAGMA synchronous = FULL")
    # Readers do not wait for the writer, and a commit is one sync instead of three.
    connection.execute("PRAGMA journal_mode = WAL")


def _set_up_passing(connection: sqlite3.Connection, record: object) -> None:
    _set_up(connection, record)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA journal_mode = MEMORY")


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not begin transactions by itself: evalkit.storage.database says BEGIN, reading or writing.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
