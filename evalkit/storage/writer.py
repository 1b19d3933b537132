"""Group commit: many coroutines append attempts or judgements, one thread stores them.

A durable commit costs one sync of the disk, some milliseconds, however many rows it holds. So whatever queued up while
the last commit ran goes into the next one together, and the event loop, which measures times, never waits for a disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from evalkit.domain.attempt import Attempt, Body
from evalkit.domain.judging import Judgement
from evalkit.domain.run import Lease
from evalkit.errors import RefusedRows, StorageError
from evalkit.storage.store import Store

__all__ = ["AttemptWriter", "JudgementWriter"]

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry(Generic[_Row]):
    """A row on its way to the disk."""

    row: _Row
    stored: asyncio.Future[None]


class _GroupWriter(Generic[_Row]):
    """Stores rows for the coroutines of one event loop.

    A row that was handed over is stored even if its caller is cancelled while it waits: the answer is there, and
    asking for it again would cost minutes.
    """

    def __init__(self, append: Callable[[Sequence[_Row]], None]) -> None:
        self._append_all = append
        self._waiting: list[_Entry[_Row]] = []
        self._drain: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="evalkit-writer")
        self._unheard: list[BaseException] = []
        self._is_closed = False

    async def _append(self, row: _Row) -> None:
        if self._is_closed:
            message = "something was handed to a writer that is closed"
            raise RuntimeError(message)
        entry = _Entry(row=row, stored=asyncio.get_running_loop().create_future())
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
            StorageError: When a row whose caller was cancelled could not be stored.
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
            committing = asyncio.wrap_future(self._thread.submit(_store_group, self._append_all, group))
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


def _store_group(append: Callable[[Sequence[_Row]], None], group: Sequence[_Entry[_Row]]) -> list[BaseException | None]:
    """Store a group in one commit; where a row of it is refused, each alone, so that only the bad one fails."""
    try:
        append([entry.row for entry in group])
    except RefusedRows as error:
        return [error] if len(group) == 1 else [_store_one(append, entry) for entry in group]
    except StorageError as error:
        # The database is at fault: every row would fare the same, after as long a wait for a lock.
        return [error] * len(group)
    return [None] * len(group)


def _store_one(append: Callable[[Sequence[_Row]], None], entry: _Entry[_Row]) -> BaseException | None:
    try:
        append([entry.row])
    except StorageError as error:
        return error
    return None


class AttemptWriter(_GroupWriter[tuple[Attempt, Body]]):
    """Stores attempts."""

    def __init__(self, store: Store, *, holding: Lease | None = None) -> None:
        """Write to a store, which stays the caller's to close, after ``close`` of this.

        Args:
            store: Where attempts are kept.
            holding: The lease under which they are made: what comes after its loss is refused.
        """
        append = store.attempts.append
        super().__init__(append if holding is None else partial(append, holding=holding))

    async def append(self, attempt: Attempt, body: Body) -> None:
        """Return once the attempt is durable.

        Raises:
            StorageError: When this very attempt could not be stored; others in the same commit are not affected.
            RunError: When another program has taken the lease.
        """
        await self._append((attempt, body))


class JudgementWriter(_GroupWriter[Judgement]):
    """Stores judgements."""

    def __init__(self, store: Store, *, holding: Lease | None = None) -> None:
        """As ``AttemptWriter``."""
        append = store.judgements.append
        super().__init__(append if holding is None else partial(append, holding=holding))

    async def append(self, judgement: Judgement) -> None:
        """Return once the judgement is durable; raises as ``AttemptWriter.append``."""
        await self._append(judgement)
