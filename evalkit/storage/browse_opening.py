"""Opening the viewer's index beside a store: made where there is none, thrown away where it cannot be used.

Only a file that is empty, or that begins as an index of ours, is ever thrown away. Where another file has the name, or
the folder is read-only, the index lies in a temporary folder and ends with the viewer.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from evalkit.errors import StorageError
from evalkit.storage.database import Database
from evalkit.storage.opening import store_file
from evalkit.storage.sql_browse_index import SqlBrowseIndex, create_tables

__all__ = ["open_browse_index", "reopened_browse_index"]

_OURS: Final = 0x45564958
"""SQLite's ``application_id``, which stands in the first bytes of the file: EVIX."""
_HEADER: Final = b"SQLite format 3\x00"
_BUSY_TIMEOUT_S: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    path: Path
    notice: str | None = None
    leave: Callable[[], None] | None = None


def open_browse_index(store_url: str, *, written_as: str, is_anew: bool = False) -> SqlBrowseIndex:
    """Open the index of a store, ``evalkit.index.db`` beside ``evalkit.db``.

    Args:
        store_url: Of the store.
        written_as: How its columns are written: an index that was written another way is made anew.
        is_anew: Throw away what is there, which was found to be damaged.

    Raises:
        StorageError: When it can be made nowhere.
    """
    form = zlib.crc32(written_as.encode("utf-8")) & 0x7FFFFFFF
    place = _place_beside(store_file(store_url))
    if is_anew:
        _remove(place.path)
    with contextlib.suppress(StorageError, OSError):
        return _opened(place, form=form)
    # Ours, or it would not be opened: damaged, or of another form.
    with contextlib.suppress(StorageError, OSError):
        _remove(place.path)
        return _opened(place, form=form)
    return _opened(_temporary("index_elsewhere"), form=form)


def reopened_browse_index(place: str) -> SqlBrowseIndex:
    """Open an index that another process has opened, and keeps.

    Raises:
        StorageError: When it cannot be opened.
    """
    database = Database(_engine(Path(place)), place=place)
    try:
        with database.writing("opening the index") as connection:
            has_texts = create_tables(connection)
    except StorageError:
        database.close()
        raise
    return SqlBrowseIndex(database, notice=None, has_texts=has_texts)


def _place_beside(store: Path | None) -> _Place:
    if store is None:
        return _temporary(None)
    path = store.with_suffix(".index.db")
    if not os.access(path.parent, os.W_OK):
        return _temporary("index_elsewhere")
    if path.is_symlink() or (path.exists() and not _is_ours(path)):
        return _temporary("index_name_taken")
    return _Place(path=path)


def _temporary(notice: str | None) -> _Place:
    folder = Path(tempfile.mkdtemp(prefix="evalkit-index-"))
    return _Place(
        path=folder / "evalkit.index.db", notice=notice, leave=partial(shutil.rmtree, folder, ignore_errors=True)
    )


def _is_ours(path: Path) -> bool:
    """Whether a file is empty, or says in its first bytes that it is an index of ours."""
    try:
        with path.open("rb") as file:
            head = file.read(72)
    except OSError:
        return False
    return not head or (head.startswith(_HEADER) and int.from_bytes(head[68:72], "big") == _OURS)


def _remove(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def _opened(place: _Place, *, form: int) -> SqlBrowseIndex:
    # Made by us with this mode before SQLite sees it: it holds words of answers, as the store beside it does.
    os.close(os.open(place.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
    place.path.chmod(0o600)
    if not place.path.stat().st_size:
        _mark(place.path)
    database = Database(_engine(place.path), place=str(place.path))
    try:
        with database.writing("opening the index") as connection:
            has_texts = _made(connection, place.path, form=form)
    except BaseException:
        database.close()
        raise
    notice = place.notice if has_texts else "index_without_texts"
    return SqlBrowseIndex(database, notice=notice, has_texts=has_texts, leave=place.leave)


def _mark(path: Path) -> None:
    """Write into a new file that it is ours, before the first writer keeps what it writes in a file beside it (WAL)."""
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute(f"PRAGMA application_id = {_OURS}")
    except sqlite3.Error as error:
        message = f"{path}: the index cannot be made: {error}"
        raise StorageError(message) from error


def _made(connection: Connection, path: Path, *, form: int) -> bool:
    """Bring the tables about; whether texts can be looked through."""
    if connection.exec_driver_sql("PRAGMA user_version").scalar_one() not in (0, form):
        message = f"{path}: it was written by another evalkit"
        raise StorageError(message)
    connection.exec_driver_sql(f"PRAGMA user_version = {form}")
    return create_tables(connection)


def _engine(path: Path) -> Engine:
    # Never made by SQLite itself: an index that was taken away would be one without tables, for everybody to read.
    url = URL.create("sqlite", database=f"file:{quote(str(path.absolute()))}", query={"mode": "rw", "uri": "true"})
    engine = create_engine(url, max_overflow=-1, connect_args={"check_same_thread": False, "timeout": _BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    # NORMAL: after a power loss the last commits may be missing, and are made again.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA journal_mode = WAL")
