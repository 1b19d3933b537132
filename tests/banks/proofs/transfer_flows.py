"""Lines, queues and networks: each piece, minute and cut is gone through."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from evalkit.domain.question import Variant


def transfer_012(_variant: Variant) -> int:
    return _last_out(40, ((4, 1), (6, 1), (15, 3), (5, 1)))


def transfer_013(_variant: Variant) -> int:
    return _last_out(45, ((2, 1), (12, 5), (4, 1), (15, 45)))


def _last_out(pieces: int, stations: Sequence[tuple[int, int]]) -> int:
    """When the last piece leaves the last station; each station has a duration and a number of workplaces."""
    ready = [0] * pieces
    for duration, places in stations:
        free = [0] * places
        leaving: list[int] = []
        for arrival in sorted(ready):
            end = max(arrival, heapq.heappop(free)) + duration
            heapq.heappush(free, end)
            leaving.append(end)
        ready = leaving
    return max(ready)
