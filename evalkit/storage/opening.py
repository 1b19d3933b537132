"""Opening a store by its URL: create it, bring its schema up to date, or say in one line why not."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

from evalkit.errors import StorageError
from evalkit.storage.database import Database
from evalkit.storage.schema import bring_up_to_date
from evalkit.storage.sql_store import SqlStore
from evalkit.storage.store import Store

__all__ = ["open_store"]

_BUSY_TIMEOUT_S: Final = 30.0
"""A commit takes milliseconds: whoever holds the file for this long is not one of us."""


def open_store(url: str, *, busy_timeout_s: float = _BUSY_TIMEOUT_S) -> Store:
    """Open the store at a URL, creating it and its folder where there is none.

    Args:
        url: ``sqlite:///runs/evalkit.db`` (from the working directory), ``sqlite:////srv/evalkit.db`` (absolute),
            or ``sqlite://`` for a store in memory that ends with the process.
        busy_timeout_s: How long to wait for another process that is writing.

    Raises:
        StorageError: When it cannot be opened; the message names the file and what to do.
    """
    parsed = _parsed(url)
    place = parsed.database or "the store in memory"
    database = Database(_engine(parsed, busy_timeout_s=busy_timeout_s), place=place)
    try:
        bring_up_to_date(database)
    except StorageError:
        database.close()
        raise
    return SqlStore(database)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        message = f"[store] url: `{url}` is not a URL; write a path as sqlite:///runs/evalkit.db"
        raise StorageError(message) from error
    # Another driver (sqlite+...) is another program, and a host (two slashes) a path written wrongly.
    if parsed.drivername != "sqlite" or parsed.host:
        shown = parsed.render_as_string(hide_password=True)
        raise StorageError(f"[store] url: {shown}: only SQLite is supported; write sqlite:///runs/evalkit.db")
    if parsed.database in (None, "", ":memory:"):
        return parsed.set(database=None)
    _make_folder(Path(parsed.database))
    return parsed


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{path}: its folder cannot be made ({error.strerror}); create it, or name another in [store] url"
        raise StorageError(message) from error


def _engine(url: URL, *, busy_timeout_s: float) -> Engine:
    settings: dict[str, Any] = {"connect_args": {"check_same_thread": False, "timeout": busy_timeout_s}}
    if url.database is None:
        settings["poolclass"] = StaticPool
    else:
        # A reader that streams keeps its connection while it goes on: no fixed number of them is enough.
        settings["max_overflow"] = -1
    engine = create_engine(url, **settings)
    event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not begin transactions by itself: evalkit.storage.database says BEGIN, reading or writing.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    # In WAL mode the default, NORMAL, loses the last commits when the power fails; FULL syncs every commit.
    connection.execute("PRAGMA synchronous = FULL")
    # Readers do not wait for the writer, and a commit is one sync instead of three.
    connection.execute("PRAGMA journal_mode = WAL")
