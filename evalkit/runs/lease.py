"""The right to work on a run: two programs that ask the same cells would pay for every answer twice."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from evalkit.domain.run import Lease
from evalkit.errors import RunError, StorageError
from evalkit.storage.store import RunStore

__all__ = ["holding_lease", "new_owner"]

_HELD_FOR: Final = timedelta(seconds=60)
_RENEWED_EVERY_S: Final = 15.0
_ASKING: Final = "asking this very run or scoring it again"


def new_owner() -> str:
    """A name for this process: ``host/pid/random``."""
    return f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Holder:
    store: RunStore
    run_key: str
    owner: str
    now: Callable[[], datetime]

    def take(self) -> Lease | None:
        """Take or renew; returns another's lease when that one is alive."""
        wanted = Lease(run_key=self.run_key, owner=self.owner, expires_at=self.now() + _HELD_FOR)
        other = self.store.take_lease(wanted, now=self.now())
        if other is None or not _is_dead_here(other.owner):
            return other
        # Killed with -9 on this machine: its lease need not run out before the same command resumes.
        return self.store.take_lease(wanted, now=self.now(), stale_owners=[other.owner])

    async def keep(self) -> None:
        while True:
            await asyncio.sleep(_RENEWED_EVERY_S)
            if (other := await asyncio.to_thread(self.take)) is not None:
                raise RunError(f"another evalkit ({other.owner}) took this run over while this program was suspended")

    def release(self) -> None:
        # Not worth an error, nor one in the place of what went wrong before: a lease runs out by itself, and one whose
        # process is dead is free at once.
        with contextlib.suppress(StorageError):
            self.store.release_lease(Lease(run_key=self.run_key, owner=self.owner, expires_at=self.now()))


@contextlib.asynccontextmanager
async def holding_lease(
    store: RunStore, *, run_key: str, owner: str, now: Callable[[], datetime], doing: str = _ASKING
) -> AsyncGenerator[asyncio.Task[None]]:
    """Hold the lease of an experiment (a run key) and renew it.

    Args:
        store: Where leases are.
        run_key: What is worked on: a run's key, or a judge.
        owner: Who works on it.
        now: Wall clock.
        doing: What another one that holds it must be doing.

    Yields:
        The renewing task: it ends only by raising RunError, when the lease was lost.

    Raises:
        RunError: When another living program works on the run.
    """
    holder = _Holder(store=store, run_key=run_key, owner=owner, now=now)
    if (other := await asyncio.to_thread(holder.take)) is not None:
        host, pid, _ = other.owner.split("/")
        raise RunError(
            f"another evalkit (process {pid} on {host}, lease until {other.expires_at:%H:%M:%S} UTC) is "
            f"{doing}; wait for it or stop it"
        )
    keeper = asyncio.create_task(holder.keep())
    try:
        yield keeper
    finally:
        keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError, RunError):
            await keeper
        await asyncio.to_thread(holder.release)


def _is_dead_here(owner: str) -> bool:
    host, pid, _ = owner.split("/")
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
