"""Leases, in SQL: the right to work on the runs of one key, taken in one transaction."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, select

from evalkit.domain.run import Lease
from evalkit.errors import RunError
from evalkit.storage import tables
from evalkit.storage.database import Database

__all__ = ["check_lease", "release_lease", "take_lease"]


def take_lease(database: Database, lease: Lease, *, now: datetime, stale_owners: Collection[str] = ()) -> Lease | None:
    """Take or renew; returns the other holder's lease when it is held.

    The writing transaction begins before the look at the holder, so of two processes one waits for the other's end.
    """
    table = tables.lease
    with database.writing("taking the right to work on a run") as connection:
        row = connection.execute(select(table).where(table.c.run_key == lease.run_key)).one_or_none()
        if row is not None:
            held = Lease(run_key=row.run_key, owner=row.owner, expires_at=row.expires_at)
            is_free = held.owner == lease.owner or held.expires_at <= now or held.owner in stale_owners
            if not is_free:
                return held
        wanted = {"run_key": lease.run_key, "owner": lease.owner, "expires_at": lease.expires_at}
        connection.execute(database.insert_or_update(table, ["owner", "expires_at"]), wanted)
    return None


def release_lease(database: Database, lease: Lease) -> None:
    """Give back; does nothing when another holds it."""
    table = tables.lease
    with database.writing("giving back the right to work on a run") as connection:
        connection.execute(delete(table).where(table.c.run_key == lease.run_key, table.c.owner == lease.owner))


def check_lease(connection: Connection, lease: Lease) -> None:
    """Refuse what a program would write that was suspended while another took its lease.

    A lease that ran out and that nobody took is still its owner's.

    Raises:
        RunError: When another holds it, or has held it.
    """
    held_by = select(tables.lease.c.owner).where(tables.lease.c.run_key == lease.run_key)
    owner = connection.execute(held_by).scalar_one_or_none()
    if owner != lease.owner:
        other = "another evalkit" if owner is None else f"another evalkit ({owner})"
        raise RunError(f"{other} took this run over while this program was suspended; its answers are not stored twice")
