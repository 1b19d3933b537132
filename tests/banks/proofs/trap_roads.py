"""Roads, one of them of unknown length: the quickest way for every length that it may have."""

from __future__ import annotations

from heapq import heappop, heappush

from evalkit.domain.question import Variant
from tests.banks.proofs.trap_orders import numbers_in

ROADS = ("PQ", "PR", "QS", "RS", "QT", "ST", "SU", "TU")


def trap_033(variant: Variant) -> int:
    times = _quickest_times(variant)
    assert len(times) == 1
    return times.pop()


def trap_034(variant: Variant) -> None:
    assert len(_quickest_times(variant)) >= 2


def _quickest_times(variant: Variant) -> set[int]:
    *known, least = (int(number) for number in numbers_in(variant)[:9])
    return {_quickest({**dict(zip(ROADS, known, strict=True)), "RT": least + more}) for more in (*range(40), 100, 1000)}


def _quickest(roads: dict[str, int]) -> int:
    """Dijkstra's method from P to U."""
    reached: set[str] = set()
    waiting = [(0, "P")]
    while True:
        minutes, village = heappop(waiting)
        if village == "U":
            return minutes
        if village in reached:
            continue
        reached.add(village)
        for road, length in roads.items():
            if village in road:
                heappush(waiting, (minutes + length, road.replace(village, "")))
