"""StopSignal: how a user who presses Ctrl-C once or twice reaches the pool."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Final

__all__ = ["StopSignal"]

_INTERRUPTED: Final = "interrupted"


class StopSignal:
    """The first request: take no new job, let what is in flight finish. The second: leave everything now.

    A finished answer was paid for in minutes of a graphics card, so it is not thrown away at the first Ctrl-C.
    Belongs to one event loop; a signal handler calls ``request`` through ``loop.add_signal_handler``.
    """

    def __init__(self) -> None:
        self._requested = asyncio.Event()
        self._urgent = asyncio.Event()
        self._children: list[StopSignal] = []
        self.reason = _INTERRUPTED
        """Why no more is asked, as a session's end tells it."""

    def request(self, reason: str = _INTERRUPTED) -> None:
        """Ask to stop; asked again, at once. The first reason holds."""
        if self.is_requested:
            self._urgent.set()
        else:
            self.reason = reason
        self._requested.set()
        for child in self._children:
            child.request()

    def child(self) -> StopSignal:
        """A signal of its own that also stops when this one does: for one run of several."""
        child = StopSignal()
        if self.is_requested:
            child.request()
        if self.is_urgent:
            child.request()
        self._children.append(child)
        return child

    @property
    def is_requested(self) -> bool:
        """Whether no new job is to be taken."""
        return self._requested.is_set()

    @property
    def is_urgent(self) -> bool:
        """Whether even requests in flight are to be left."""
        return self._urgent.is_set()

    async def wait_urgent(self) -> None:
        """Return once even requests in flight are to be left."""
        await self._urgent.wait()

    async def outlasts(self, waiting: Coroutine[object, object, None]) -> bool:
        """Wait, but no longer than until a stop is requested.

        Returns:
            Whether the waiting came to its end.
        """
        if self.is_requested:
            waiting.close()
            return False
        wait = asyncio.ensure_future(waiting)
        request = asyncio.ensure_future(self._requested.wait())
        try:
            await asyncio.wait({wait, request}, return_when=asyncio.FIRST_COMPLETED)
            if wait.done():
                wait.result()
                return True
            return False
        finally:
            wait.cancel()
            request.cancel()
            await asyncio.gather(wait, request, return_exceptions=True)
