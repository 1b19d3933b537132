"""Inside the serving process: takes the job, serves, and ends when the process that started it does."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import Awaitable, Callable
from typing import BinaryIO, Final

from evalkit.simulator.server import SimulatedEndpoint
from evalkit.simulator.serving import Job

__all__ = ["serve_until_interrupted", "serve_until_orphaned"]

_PARENT_CHECK_S: Final = 0.5


def serve_until_interrupted(job: Job, *, announce: Callable[[int], None]) -> None:
    """Serve until Ctrl-C; raises OSError when the port cannot be used."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(job, announce=announce, until=asyncio.Event().wait))


def serve_until_orphaned(job: Job, *, announce: Callable[[int], None], lifeline: BinaryIO) -> None:
    """Serve until the other end of a pipe is closed or the parent is another process than now."""
    parent = os.getppid()

    async def orphaned() -> None:
        closed = asyncio.Event()
        loop = asyncio.get_running_loop()

        def watch() -> None:
            lifeline.read()
            # The loop may have ended meanwhile, for the other reason.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(closed.set)

        threading.Thread(target=watch, daemon=True).start()
        # A process that our parent forked may hold the pipe's other end too; then only the parent's id tells.
        while not closed.is_set() and os.getppid() == parent:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(closed.wait(), _PARENT_CHECK_S)

    asyncio.run(_serve(job, announce=announce, until=orphaned))


async def _serve(job: Job, *, announce: Callable[[int], None], until: Callable[[], Awaitable[object]]) -> None:
    endpoint = SimulatedEndpoint(
        job.variants, personas=job.personas, api_key=job.api_key, record_times=job.record_times
    )
    async with endpoint.listening(port=job.port) as port:
        announce(port)
        await until()
