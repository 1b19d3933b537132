"""One connection of a browser: it must say soon what it wants, and gives way when there are too many.

The server behind these pages waits without end for the rest of a request's head. Whoever opens connections and says
nothing would hold one file of the process with each, until it can open no more and serves nobody: a few hundred from
one machine are enough, and no link is needed for it.
"""

from __future__ import annotations

import asyncio
from typing import Final, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

__all__ = ["MOST_CONNECTIONS", "Connection"]

MOST_CONNECTIONS: Final = 100
"""At once. A browser has six at most, and a process may have 256 files open where that is set lowest."""
_PATIENCE_S: Final = 20.0
"""From the first byte of a request, or from the beginning of a connection, to the end of the request's head."""


class Connection(H11Protocol):
    """A connection as uvicorn serves it, bounded in time and number."""

    _deadline: asyncio.TimerHandle | None = None
    heard_at: float = 0.0
    """When something came last, by the clock of the loop."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Wait for a request, but not for ever."""
        super().connection_made(transport)
        self.heard_at = self.loop.time()
        self._wait()
        if len(self.connections) > MOST_CONNECTIONS:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        """Take what came; a head that is not complete keeps the time that it began with."""
        self.heard_at = self.loop.time()
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._wait()
        else:
            self._wait_no_more()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(_PATIENCE_S, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _make_room(self) -> None:
        """Close what has been silent longest. A browser whose idle connection is closed opens another one."""
        idle = [(one.heard_at, id(one), one) for one in self.connections if isinstance(one, Connection) and one.is_idle]
        (_, _, silent) = min(idle, default=(0.0, 0, self))
        silent.transport.close()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being answered, and it is not closing already."""
        # None until the first request, whatever uvicorn's annotation says.
        cycle = cast("RequestResponseCycle | None", self.cycle)
        return (cycle is None or cycle.response_complete) and not self.transport.is_closing()
