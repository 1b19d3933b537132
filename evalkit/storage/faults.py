"""From what the database driver raises to one line that says what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError

from evalkit.errors import RefusedRows, StorageError

__all__ = ["is_damage", "translated"]

_ADVICE_BY_CODE: Final = {
    "SQLITE_BUSY": "another program has locked it; let it finish or stop it, then run the same command again",
    "SQLITE_READONLY": "it is read-only; give write permission on the file and its folder, or name another store",
    "SQLITE_FULL": "the disk is full; free some space, then run the same command again: finished work is kept",
    "SQLITE_NOTADB": "it is no evalkit store; name another file in [store] url, or move this one away",
    "SQLITE_CORRUPT": "the file is damaged; restore a copy, or move it away and begin a new store",
    "SQLITE_CANTOPEN": (
        "it cannot be opened; check that the folder exists, that you may read and write there, and that there is space"
    ),
    "SQLITE_IOERR": "the disk failed to read or write; check the disk and its free space, then run the command again",
    "SQLITE_PERM": "access is not permitted; give write permission on the file and its folder",
    "SQLITE_AUTH": "access is not permitted; give write permission on the file and its folder",
    "SQLITE_TOOBIG": "a text or body is larger than the database can hold",
    "SQLITE_NOMEM": "memory ran out; free some, then run the same command again",
    "SQLITE_PROTOCOL": "too many programs use it at once; let one finish, then run the same command again",
}
"""Primary result code -> what to do. The driver names the extended code, which begins with the primary one."""


@contextmanager
def translated(place: str, *, doing: str) -> Generator[None]:
    """Turn what the driver raises into StorageError.

    Args:
        place: The store, as the user knows it.
        doing: What was being done, e.g. ``storing attempts``; part of the message.
    """
    try:
        yield
    except DBAPIError as error:
        raise _as_storage_error(error, place=place, doing=doing) from error
    except OverflowError as error:
        message = f"{place}: {doing}: a number is larger than the database can hold"
        raise RefusedRows(message) from error


def is_damage(error: StorageError) -> bool:
    """Whether a file cannot be read as a database, or not any more."""
    cause = error.__cause__
    code = getattr(cause.orig, "sqlite_errorname", "") if isinstance(cause, DBAPIError) else ""
    return code.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def _as_storage_error(error: DBAPIError, *, place: str, doing: str) -> StorageError:
    said = " ".join(str(error.orig).split())
    code = getattr(error.orig, "sqlite_errorname", "")
    if isinstance(error.orig, sqlite3.IntegrityError):
        return RefusedRows(f"{place}: {doing}: {_refusal(code, said)}")
    advice = next((text for known, text in _ADVICE_BY_CODE.items() if code.startswith(known)), None)
    if advice is None:
        return StorageError(f"{place}: {doing}: the database says: {said}")
    return StorageError(f"{place}: {doing}: {advice} ({said})")


def _refusal(code: str, said: str) -> str:
    if code in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"):
        return f"already stored, and nothing stored is overwritten ({said})"
    if code == "SQLITE_CONSTRAINT_FOREIGNKEY":
        return (
            "it names a bank, variant, run, session, attempt, series, review, rater or assignment that is not stored; "
            "store that first"
        )
    return f"not a row that can be stored ({said})"
