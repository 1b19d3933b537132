"""Group commit: many coroutines append attempts, one thread stores them.

A durable commit costs one sync of the disk, some milliseconds, however many rows it holds. So whatever queued up while
the last commit ran goes into the next one together, and the event loop, which measures times, never waits for a disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from evalkit.domain.attempt import Attempt, Body
from evalkit.domain.run import Lease
from evalkit.errors import RefusedRows, StorageError
from evalkit.storage.store import Store

__all__ = ["AttemptWriter"]

_Append = Callable[[Sequence[tuple[Attempt, Body]]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """An attempt on its way to the disk."""

    attempt: Attempt
    body: Body
    stored: asyncio.Future[None]


class AttemptWriter:
    """Stores attempts for the coroutines of one event loop.

    An attempt that was handed over is stored even if its caller is cancelled while it waits: the answer is there, and
    asking for it again would cost minutes.
    """

    def __init__(self, store: Store, *, holding: Lease | None = None) -> None:
        """Write to a store, which stays the caller's to close, after ``close`` of this.

        Args:
            store: Where attempts are kept.
            holding: The lease under which they are made: what comes after its loss is refused.
        """
        append = store.attempts.append
        self._append = append if holding is None else partial(append, holding=holding)
        self._waiting: list[_Entry] = []
        self._drain: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="evalkit-writer")
        self._unheard: list[BaseException] = []
        self._is_closed = False

    async def append(self, attempt: Attempt, body: Body) -> None:
        """Return once the attempt is durable.

        Raises:
            StorageError: When this very attempt could not be stored; others in the same commit are not affected.
            RunError: When another program has taken the lease.
        """
        if self._is_closed:
            message = "an attempt was handed to a writer that is closed"
            raise RuntimeError(message)
        entry = _Entry(attempt=attempt, body=body, stored=asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        if self._drain is None or self._drain.done():
            self._drain = asyncio.create_task(self._store_all())
        try:
            await asyncio.shield(entry.stored)
        except asyncio.CancelledError:
            # Nobody waits for it any more: `close` says so should it fail.
            entry.stored.add_done_callback(self._hear)
            raise

    async def close(self) -> None:
        """Store what is still waiting, and end the thread.

        Raises:
            StorageError: When an attempt whose caller was cancelled could not be stored.
        """
        self._is_closed = True
        if self._drain is not None:
            await asyncio.shield(self._drain)
        self._thread.shutdown()
        if self._unheard:
            raise self._unheard[0]

    async def _store_all(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting, []
            committing = asyncio.wrap_future(self._thread.submit(_store_group, self._append, group))
            # Waited for, not awaited: whatever it raises, bugs included, belongs to those who wait for their rows.
            await asyncio.wait([committing])
            error = committing.exception()
            outcomes = [error] * len(group) if error is not None else committing.result()
            for entry, outcome in zip(group, outcomes, strict=True):
                _settle(entry.stored, outcome)

    def _hear(self, stored: asyncio.Future[None]) -> None:
        error = stored.exception()
        if error is not None:
            self._unheard.append(error)


def _settle(stored: asyncio.Future[None], error: BaseException | None) -> None:
    if error is None:
        stored.set_result(None)
    else:
        stored.set_exception(error)


def _store_group(append: _Append, group: Sequence[_Entry]) -> list[BaseException | None]:
    """Store a group in one commit; where a row of it is refused, each alone, so that only the bad one fails."""
    try:
        append([(entry.attempt, entry.body) for entry in group])
    except RefusedRows as error:
        return [error] if len(group) == 1 else [_store_one(append, entry) for entry in group]
    except StorageError as error:
        # The database is at fault: every row would fare the same, after as long a wait for a lock.
        return [error] * len(group)
    return [None] * len(group)


def _store_one(append: _Append, entry: _Entry) -> BaseException | None:
    try:
        append([(entry.attempt, entry.body)])
    except StorageError as error:
        return error
    return None
