"""Runs, their scope, sessions and leases, in SQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from evalkit.domain.archive import Deleted
from evalkit.domain.attempt import RunId
from evalkit.domain.review import ReviewId
from evalkit.domain.run import Lease, Place, Run, RunSummary, Selection, Session
from evalkit.errors import StorageError
from evalkit.storage import tables
from evalkit.storage.database import Database
from evalkit.storage.deleting import deleted_runs
from evalkit.storage.documents import json_text
from evalkit.storage.leases import release_lease, take_lease
from evalkit.storage.run_rows import (
    place_from,
    place_row,
    run_from,
    run_row,
    session_end_row,
    session_from,
    session_row,
)
from evalkit.storage.summaries import latest, summaries

__all__ = ["SqlRunStore"]


class SqlRunStore:
    """RunStore over SQL tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, run: Run) -> None:
        """Store a new run and its places."""
        with self._database.writing("storing a run") as connection:
            connection.execute(insert(tables.run), run_row(run))
            if run.places:
                connection.execute(insert(tables.place), [place_row(run.run_id, place) for place in run.places])

    def get(self, run_id: RunId) -> Run:
        """The run with all its places in order."""
        in_order = select(tables.place).where(tables.place.c.run_id == run_id).order_by(tables.place.c.position)
        with self._database.reading("reading a run") as connection:
            row = connection.execute(select(tables.run).where(tables.run.c.run_id == run_id)).one_or_none()
            if row is None:
                raise self._no_run(run_id)
            return run_from(row, places=[place_from(place) for place in connection.execute(in_order)])

    def grow(self, run_id: RunId, places: Sequence[Place], *, selection: Selection | None = None) -> None:
        """Replace the scope, and with a selection what the run was asked to cover; None leaves that as it was."""
        with self._database.writing("changing a run's scope") as connection:
            row = connection.execute(select(tables.run.c.run_id).where(tables.run.c.run_id == run_id)).one_or_none()
            if row is None:
                raise self._no_run(run_id)
            connection.execute(delete(tables.place).where(tables.place.c.run_id == run_id))
            if places:
                connection.execute(insert(tables.place), [place_row(run_id, place) for place in places])
            if selection is not None:
                changed = update(tables.run).where(tables.run.c.run_id == run_id)
                connection.execute(changed.values(selection=json_text(selection)))

    def with_key(self, run_key: str) -> tuple[RunSummary, ...]:
        """Runs of one key, newest first."""
        return summaries(self._database, tables.run.c.run_key == run_key)

    def with_bank(self, bank_hash: str) -> tuple[RunSummary, ...]:
        """Runs whose questions are of one bank as it stood, newest first."""
        return summaries(self._database, tables.run.c.bank_hash == bank_hash)

    def matching(self, text: str) -> tuple[RunSummary, ...]:
        """Runs whose id begins with the text or whose target's name equals it, newest first."""
        is_named = tables.run.c.target_name == text
        return summaries(self._database, is_named | tables.run.c.run_id.startswith(text, autoescape=True))

    def all(self) -> tuple[RunSummary, ...]:
        """All runs, newest first."""
        return summaries(self._database)

    def latest(self) -> RunSummary | None:
        """The run of the last activity."""
        return latest(self._database)

    def open_session(self, session: Session) -> None:
        """Store the start of a sitting."""
        self._database.write(insert(tables.session), [session_row(session)], doing="storing a session")

    def close_session(self, session: Session) -> None:
        """Store its end."""
        is_this = tables.session.c.session_id == session.session_id
        with self._database.writing("closing a session") as connection:
            changed = connection.execute(update(tables.session).where(is_this).values(session_end_row(session)))
            if changed.rowcount == 0:
                message = f"{self._database.place}: session {session.session_id} was never opened; open it first"
                raise StorageError(message)

    def sessions(self, run_id: RunId) -> tuple[Session, ...]:
        """A run's sittings, oldest first."""
        table = tables.session
        statement = select(table).where(table.c.run_id == run_id).order_by(table.c.started_at, table.c.session_id)
        return tuple(session_from(row) for row in self._database.rows(statement, doing="reading sessions"))

    def take_lease(self, lease: Lease, *, now: datetime, stale_owners: Collection[str] = ()) -> Lease | None:
        """Take or renew the lease; returns the other holder's lease when it is held."""
        return take_lease(self._database, lease, now=now, stale_owners=stale_owners)

    def release_lease(self, lease: Lease) -> None:
        """Give the lease back."""
        release_lease(self._database, lease)

    def delete(self, run_ids: Sequence[RunId], *, review_ids: Sequence[ReviewId] = ()) -> Deleted:
        """Delete runs and reviews with everything that is theirs."""
        return deleted_runs(self._database, run_ids, review_ids=review_ids)

    def _no_run(self, run_id: RunId) -> StorageError:
        return StorageError(f"{self._database.place}: no run {run_id} is stored; `evalkit runs` lists what is")
