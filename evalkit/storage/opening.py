"""Opening a store by its URL: create it, bring its schema up to date, or say in one line why not."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from evalkit.errors import StorageError
from evalkit.storage.database import Database
from evalkit.storage.engines import store_engine
from evalkit.storage.schema import bring_up_to_date
from evalkit.storage.sql_store import SqlStore
from evalkit.storage.store import Store

__all__ = ["open_store", "store_file", "store_for_all_to_read", "store_is_there"]

_BUSY_TIMEOUT_S: Final = 30.0
"""A commit takes milliseconds: whoever holds the file for this long is not one of us."""


def open_store(url: str, *, busy_timeout_s: float = _BUSY_TIMEOUT_S, creates: bool = True) -> Store:
    """Open the store at a URL, creating it and its folder where there is none.

    A store that is made is for its owner alone: it holds what models said and the key that the links of raters are made
    with. SQLite gives the files beside it the same mode. A store that is there keeps its own.

    Args:
        url: ``sqlite:///runs/evalkit.db`` (from the working directory), ``sqlite:////srv/evalkit.db`` (absolute),
            or ``sqlite://`` for a store in memory that ends with the process. ``?timeout=120`` waits so many seconds
            for another process that is writing.
        busy_timeout_s: How long to wait for it where the URL does not say.
        creates: False for who only looks: a store that was moved away is not begun anew in its place, neither now nor
            by any later connection.

    Raises:
        StorageError: When it cannot be opened; the message names the file and what to do.
    """
    parsed = _parsed(url) if creates else _understood(url)
    place = parsed.database or "the store in memory"
    if parsed.database is not None and _is_in_read_only_folder(Path(parsed.database)):
        parsed = _unchanging(parsed, place=place)
    elif parsed.database is not None and not creates:
        parsed = _of_file(parsed, query={**parsed.query, "mode": "rw"})
    elif parsed.database is not None and "uri" not in parsed.query:
        _make_private(Path(parsed.database))
    database = Database(store_engine(parsed, busy_timeout_s=busy_timeout_s), place=place)
    try:
        bring_up_to_date(database)
    except StorageError:
        database.close()
        raise
    return SqlStore(database)


def store_is_there(url: str) -> bool:
    """Whether a store lies at a URL already: opening it would make one.

    Raises:
        StorageError: When the URL is none.
    """
    path = store_file(url)
    return path is not None and path.is_file()


def store_file(url: str) -> Path | None:
    """Where the store of a URL lies, or would; None for one in memory.

    Raises:
        StorageError: When the URL is none.
    """
    database = _understood(url).database
    return None if database is None else Path(database)


def store_for_all_to_read(url: str) -> Path | None:
    """The store's file, where its mode lets every user of this machine read it; None where not, or where none is there.

    Raises:
        StorageError: When the URL is none.
    """
    database = _understood(url).database
    # Elsewhere, modes say nothing of who may read.
    if database is None or os.name != "posix" or not Path(database).is_file():
        return None
    return Path(database) if Path(database).stat().st_mode & stat.S_IROTH else None


def _parsed(url: str) -> URL:
    parsed = _understood(url)
    if parsed.database is not None:
        _make_folder(Path(parsed.database))
    return parsed


def _understood(url: str) -> URL:
    """The URL; its database is None for a store in memory."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        message = f"[store] url: `{url}` is not a URL; write a path as sqlite:///runs/evalkit.db"
        raise StorageError(message) from error
    # Another driver (sqlite+...) is another program, and a host (two slashes) a path written wrongly.
    if parsed.drivername != "sqlite" or parsed.host:
        shown = parsed.render_as_string(hide_password=True)
        raise StorageError(f"[store] url: {shown}: only SQLite is supported; write sqlite:///runs/evalkit.db")
    return parsed.set(database=None) if parsed.database in (None, "", ":memory:") else parsed


def _make_folder(path: Path) -> None:
    folder = path.absolute().parent
    try:
        made = [parent for parent in (folder, *folder.parents) if not parent.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        for parent in made:
            _sync_names(parent.parent)
    except OSError as error:
        message = (
            f"{path}: its folder cannot be made ({error.strerror}); create it, free some space where the disk is full, "
            "or name another in [store] url"
        )
        raise StorageError(message) from error


def _make_private(path: Path) -> None:
    """An empty file is an empty store; where none can be made, SQLite says so, in its words for everybody."""
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, stat.S_IRUSR | stat.S_IWUSR))


def _is_in_read_only_folder(path: Path) -> bool:
    """SQLite keeps two more files beside one that it reads while others may write."""
    return path.is_file() and not os.access(path.absolute().parent, os.W_OK)


def _unchanging(url: URL, *, place: str) -> URL:
    """The store as it lies there, for reading: on an archive, on a share that is not ours.

    Raises:
        StorageError: When its last commits stand in a file beside it, where only a writer can take them in.
    """
    path = Path(url.database or "")
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise StorageError(
            f"{place}: its folder is read-only, and its last answers stand in {log.name}, not yet in the store itself; "
            "copy both files into a folder of yours, or give write permission on this one"
        )
    return _of_file(url, query={"mode": "ro", "immutable": "1"})


def _of_file(url: URL, *, query: Mapping[str, str | tuple[str, ...]]) -> URL:
    """The same file as SQLite's own URL, which says how it may be used."""
    path = Path(url.database or "").absolute()
    return url.set(database=f"file:{quote(str(path))}", query={**query, "uri": "true"})


def _sync_names(folder: Path) -> None:
    """A file that was synced is lost with its folder, whose name is not the database's to sync (POSIX)."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
