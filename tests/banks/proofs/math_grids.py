"""Paths in grids: the ways to each crossing are added up from its two predecessors."""

from __future__ import annotations

from evalkit.domain.question import Variant


def math_015(variant: Variant) -> int:
    names = ("east", "north", "kiosk_east", "kiosk_north")
    east, north, kiosk_east, kiosk_north = (int(variant.parameters[name]) for name in names)
    allowed = {
        (x, y)
        for x in range(east + 1)
        for y in range(north + 1)
        # Only crossings from which the kiosk can still be reached, or that can be reached from it.
        if (x <= kiosk_east and y <= kiosk_north) or (x >= kiosk_east and y >= kiosk_north)
    }
    return _paths(allowed)[east, north]


def _paths(allowed: set[tuple[int, int]]) -> dict[tuple[int, int], int]:
    ways = {(0, 0): 1}
    for x, y in sorted(allowed - {(0, 0)}):
        ways[x, y] = ways.get((x - 1, y), 0) + ways.get((x, y - 1), 0)
    return ways


def math_037(variant: Variant) -> int:
    columns, rows = int(variant.parameters["columns"]), int(variant.parameters["rows_high"])
    broken = {
        (int(variant.parameters[f"{which}_column"]) - 1, int(variant.parameters[f"{which}_row"]) - 1)
        for which in ("first", "second")
    }
    tiles = {(x, y) for x in range(columns) for y in range(rows)}
    assert broken < tiles - {(0, 0), (columns - 1, rows - 1)}
    return _paths(tiles - broken)[columns - 1, rows - 1]
