"""Whether a file that came from elsewhere is a plain SQLite store, before anything is read or migrated in it.

A database can bring triggers, views and computed columns along, which act when somebody reads or writes, and pages that
were never written by SQLite (sqlite.org/security.html). So its structure must be exactly that of a store of its
revision, and SQLite itself must find nothing wrong with its pages.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

from evalkit.errors import ArchiveError
from evalkit.storage.database import Database
from evalkit.storage.engines import passing_database
from evalkit.storage.schema import KNOWN, NEWEST, bring_up_to_date

__all__ = ["check_structure"]

_STRANGE: Final = """\
SELECT type, name FROM sqlite_schema
WHERE type NOT IN ('table', 'index') OR rootpage = 0 OR (type = 'table' AND sql NOT LIKE 'CREATE TABLE %')
"""
_OBJECTS: Final = (
    "SELECT type, name, tbl_name FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_autoindex\\_%' ESCAPE '\\'"
)
_COLUMNS: Final = """\
SELECT s.name, c.name, upper(c.type), c."notnull", c.pk, c.hidden
FROM sqlite_schema AS s, pragma_table_xinfo(s.name) AS c WHERE s.type = 'table'
"""
_REFERENCES: Final = """\
SELECT s.name, f."table", f."from", f."to" FROM sqlite_schema AS s, pragma_foreign_key_list(s.name) AS f
WHERE s.type = 'table'
"""
_INDEXES: Final = """\
SELECT s.name, i."unique", i.origin, i.partial, group_concat(coalesce(x.name, '?') || x."desc" || x.coll)
FROM sqlite_schema AS s, pragma_index_list(s.name) AS i, pragma_index_xinfo(i.name) AS x
WHERE s.type = 'table' GROUP BY s.name, i.name
"""


def check_structure(store: Path, *, revision: str, place: str) -> None:
    """Refuse what is not exactly a store of a revision.

    Args:
        store: The file, unpacked.
        revision: What its archive says it is.
        place: The archive, as the user knows it.

    Raises:
        ArchiveError: For a newer revision, a damaged file, and anything in it that no store has.
    """
    if revision not in KNOWN:
        raise ArchiveError(
            f"{place}: written by a newer evalkit (schema {revision}, this one knows up to {NEWEST}); upgrade evalkit"
        )
    try:
        with closing(_opened_for_looking(store)) as connection:
            strange = connection.execute(_STRANGE).fetchone()
            found = None if strange else _structure(connection)
            (sound,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            revisions = [] if strange else connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise ArchiveError(f"{place}: the store in it is damaged ({_line(error)}); copy the file again") from error
    if strange:
        raise ArchiveError(
            f"{place}: the store in it has a {strange[0]!r} {strange[1]!r}, which no store of evalkit has"
        )
    if found != _expected(revision) or revisions != [(revision,)]:
        raise ArchiveError(f"{place}: the store in it is not built as evalkit builds one (schema {revision})")
    if sound != "ok":
        raise ArchiveError(f"{place}: the store in it is damaged ({_line(sound)}); copy the file again")


def _opened_for_looking(store: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{quote(str(store.absolute()))}?mode=ro", uri=True)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection


def _expected(revision: str) -> frozenset[tuple[object, ...]]:
    with passing_database(None, place="a store to compare with") as database:
        bring_up_to_date(database, revision=revision)
        return _structure_of(database)


def _structure_of(database: Database) -> frozenset[tuple[object, ...]]:
    with database.reading("looking at a schema") as connection:
        plain = connection.connection.dbapi_connection
        assert isinstance(plain, sqlite3.Connection)  # noqa: S101 - a passing database is SQLite's
        return _structure(plain)


def _structure(connection: sqlite3.Connection) -> frozenset[tuple[object, ...]]:
    def rows() -> Iterator[tuple[object, ...]]:
        for kind, statement in enumerate((_OBJECTS, _COLUMNS, _REFERENCES, _INDEXES)):
            yield from ((kind, *row) for row in connection.execute(statement))

    return frozenset(rows())


def _line(said: object) -> str:
    return " ".join(str(said).split())[:200]
