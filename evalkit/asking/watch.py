"""ClientWatch: evalkit measures others by the clock, so it watches whether it was itself awake to read it."""

from __future__ import annotations

import asyncio
import math
import time
from array import array
from collections.abc import Awaitable, Callable
from typing import Final, Self

__all__ = ["ClientWatch"]

_INTERVAL_S: Final = 0.1
"""Ten samples a second: 3 MB in ten hours, and far below what they could disturb."""


class ClientWatch:
    """Samples how late the event loop wakes a sleeper, and counts this process's own CPU time, while it is entered.

    A loop that is late by 10 ms makes every chunk look late by as much (serving.md).
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        cpu_clock: Callable[[], float] = time.process_time,
    ) -> None:
        """Take the clocks from the caller, so that tests need no time."""
        self._clock = clock
        self._sleep = sleep
        self._cpu_clock = cpu_clock
        self._lags_s = array("d")
        self._cpu_at_start_s = 0.0
        self._cpu_s: float | None = None
        self._sampling: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin to watch."""
        self._cpu_at_start_s = self._cpu_clock()
        self._sampling = asyncio.create_task(self._sample())
        return self

    async def __aexit__(self, *exc: object) -> None:
        """End it; the figures stay."""
        self._cpu_s = self._cpu_clock() - self._cpu_at_start_s
        if self._sampling is not None:
            self._sampling.cancel()
            await asyncio.gather(self._sampling, return_exceptions=True)

    @property
    def lag_p99_s(self) -> float | None:
        """99th percentile (nearest rank) of the event loop's lag; None before the first sample."""
        if not self._lags_s:
            return None
        rank = math.ceil(0.99 * len(self._lags_s))
        return sorted(self._lags_s)[rank - 1]

    @property
    def cpu_s(self) -> float:
        """CPU seconds of this process, all threads, since the watch began."""
        return self._cpu_clock() - self._cpu_at_start_s if self._cpu_s is None else self._cpu_s

    async def _sample(self) -> None:
        while True:
            asleep_at = self._clock()
            await self._sleep(_INTERVAL_S)
            self._lags_s.append(max(self._clock() - asleep_at - _INTERVAL_S, 0.0))
