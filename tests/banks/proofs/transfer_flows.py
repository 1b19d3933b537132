"""Lines, queues and networks: each piece, minute and cut is gone through."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from evalkit.domain.question import Variant


def transfer_012(_variant: Variant) -> int:
    return _last_out(40, ((4, 1), (6, 1), (15, 3), (5, 1)))


def transfer_013(_variant: Variant) -> int:
    return _last_out(45, ((2, 1), (12, 5), (4, 1), (15, 45)))


def transfer_028(_variant: Variant) -> int:
    pipes = {
        "SA": 6, "SB": 13, "SC": 16, "AB": 9, "AD": 13, "BD": 4, "BE": 9, "CB": 9, "CE": 13,
        "DE": 6, "DT": 16, "ET": 13,
    }  # fmt: skip
    return _most({(name[0], name[1]): most for name, most in pipes.items()})


def transfer_029(_variant: Variant) -> int:
    helpers = {"Ash": 5, "Beck": 10, "Copse": 11, "Dale": 12}
    posts = {"kitchen": 14, "gate": 9, "stage": 9, "park": 7}
    duties = {
        "Ash": {"kitchen": 5, "gate": 5, "stage": 5},
        "Beck": {"kitchen": 10, "gate": 2},
        "Copse": {"gate": 2, "stage": 2, "park": 11},
        "Dale": {"stage": 12, "park": 12},
    }
    limits = {("S", village): most for village, most in helpers.items()}
    limits |= {(duty, "T"): most for duty, most in posts.items()}
    limits |= {(village, duty): most for village, duties_of in duties.items() for duty, most in duties_of.items()}
    return _most(limits)


def transfer_030(_variant: Variant) -> dict[str, object]:
    arrivals = ((60, Fraction(20)), (120, Fraction(32)), (150, Fraction(26)), (240, Fraction(15)))
    gone, wait = _backlog(arrivals, ((100, Fraction(24)), (240, Fraction(30))))
    return {"P": _clock(7 * 60 + gone), "Q": wait}


def transfer_031(_variant: Variant) -> dict[str, object]:
    arrivals = ((180, Fraction(40, 60)), (300, Fraction(70, 60)), (480, Fraction(50, 60)), (540, Fraction(0)))
    gone, wait = _backlog(arrivals, ((240, Fraction(45, 60)), (540, Fraction(1))))
    return {"P": _clock(10 * 60 + gone), "Q": wait}


def _backlog(
    arrivals: Sequence[tuple[int, Fraction]], capacities: Sequence[tuple[int, Fraction]]
) -> tuple[int, Fraction]:
    """The minute at which nothing waits any more, and the longest wait of what arrives at a whole minute.

    All rates change at whole minutes; the wait changes evenly in between or bends where a departure meets a change of
    capacity, and there it goes on rising.
    """
    come, done = [Fraction(0)], [Fraction(0)]
    for minute in range(arrivals[-1][0]):
        come.append(come[-1] + next(rate for end, rate in arrivals if minute < end))
        done.append(min(come[-1], done[-1] + next(rate for end, rate in capacities if minute < end)))
    waiting = [minute for minute in range(len(come)) if come[minute] > done[minute]]
    assert waiting == list(range(waiting[0], waiting[-1] + 1))
    longest = Fraction(0)
    for minute in waiting:
        last = next(later for later in range(minute, len(done)) if done[later] >= come[minute])
        part = (come[minute] - done[last - 1]) / (done[last] - done[last - 1])
        longest = max(longest, last - 1 + part - minute)
    return waiting[-1] + 1, longest


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _most(limits: Mapping[tuple[str, str], int]) -> int:
    """The largest flow from S to T: built up path by path, and equal to the smallest cut."""
    left = dict(limits) | {(end, begin): 0 for begin, end in limits if (end, begin) not in limits}
    flow = 0
    while path := _path(left):
        amount = min(left[edge] for edge in path)
        for begin, end in path:
            left[begin, end] -= amount
            left[end, begin] += amount
        flow += amount
    inner = sorted({place for edge in limits for place in edge} - {"S", "T"})
    sides = [{"S", *chosen} for size in range(len(inner) + 1) for chosen in combinations(inner, size)]
    smallest = min(sum(most for (a, b), most in limits.items() if a in side and b not in side) for side in sides)
    assert flow == smallest
    return flow


def _path(left: Mapping[tuple[str, str], int]) -> list[tuple[str, str]]:
    paths: dict[str, list[tuple[str, str]]] = {"S": []}
    queue = ["S"]
    for place in queue:
        for (begin, end), most in left.items():
            if begin == place and most > 0 and end not in paths:
                paths[end] = [*paths[place], (begin, end)]
                queue.append(end)
    return paths.get("T", [])


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
