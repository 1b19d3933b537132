"""The version of a store's schema: learn it, and bring it up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from evalkit.errors import StorageError
from evalkit.storage.database import Database

__all__ = ["KNOWN", "NEWEST", "bring_up_to_date"]

NEWEST: Final = "0006"
"""The last revision in ``migrations/versions``; a test holds the two together."""

KNOWN: Final = frozenset({"0001", "0002", "0003", "0004", "0005", "0006"})
"""Revisions that this evalkit can migrate from. Listed here, since importing Alembic to learn them takes 0.3 s."""


def bring_up_to_date(database: Database, *, revision: str = NEWEST) -> None:
    """Create or migrate the schema; does nothing but look when it is up to date.

    Args:
        database: A store, or an empty database.
        revision: How far; an earlier one only to see what a store of then looked like.

    Raises:
        StorageError: When the file holds something else, or was written by a newer evalkit.
    """
    with database.reading("opening the store") as connection:
        if _revision(connection, place=database.place) == revision:
            return
    # Looked at again inside, because another process may have migrated in between.
    with database.writing("bringing the store's schema up to date") as connection:
        if _revision(connection, place=database.place) != revision:
            _upgrade(connection, revision)


def _revision(connection: Connection, *, place: str) -> str | None:
    """The schema's revision; None for an empty database."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if "alembic_version" not in tables or "attempt" not in tables:
        message = f"{place}: a database of another program; name another file in [store] url"
        raise StorageError(message)
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    if revision not in KNOWN:
        message = (
            f"{place}: written by a newer evalkit (schema {revision}, this one knows up to {NEWEST}); "
            "upgrade evalkit, or name another store in [store] url"
        )
        raise StorageError(message)
    return str(revision)


def _upgrade(connection: Connection, revision: str) -> None:
    # Alembic takes 0.3 s to import and is needed once in a store's life.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    folder = Path(__file__).with_name("migrations")
    # A percent sign begins an interpolation in Alembic's options.
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
