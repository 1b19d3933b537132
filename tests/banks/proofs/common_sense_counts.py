"""Everyday counts, found by building, stepping and trying instead of by formula."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from evalkit.domain.question import Variant


def common_sense_004(_variant: Variant) -> int:
    pins = {
        (row, corner) for row, count in enumerate((5, 7, 4)) for photo in range(count) for corner in (photo, photo + 1)
    }
    return len(pins)


def common_sense_008(_variant: Variant) -> int:
    content, trips = Fraction(0), 0
    while content < 3:
        content += Fraction(4, 10)
        trips += 1
    return trips


def common_sense_012(_variant: Variant) -> int:
    departures = range(6 * 60 + 5, 24 * 60, 20)
    assert 9 * 60 + 25 in departures
    return sum(departure <= 9 * 60 + 25 for departure in departures)


def common_sense_016(_variant: Variant) -> int:
    floors = [4]
    for ride in (3, -5, 6):
        floors.append(floors[-1] + ride)
    return floors[2]


def common_sense_017(_variant: Variant) -> int:
    outer = {(x, y) for x in range(0, 13, 2) for y in range(0, 9, 2) if x in {0, 12} or y in {0, 8}}
    inner = {(6, y) for y in range(0, 9, 2)}
    assert {(6, 0), (6, 8)} <= outer
    return len(outer | inner)


def common_sense_020(_variant: Variant) -> int:
    left, minute = 66, 0
    while True:
        left -= min(left, 24)
        minute += 18
        if left == 0:
            return minute
        minute += 3


def common_sense_023(_variant: Variant) -> int:
    row = {(x, 0) for x in range(6)}
    corner = {(20, 0), (21, 0), (20, 1)}
    tables = row | corner
    sides = ((0, 1), (0, -1), (1, 0), (-1, 0))
    return sum((x + dx, y + dy) not in tables for (x, y), (dx, dy) in product(tables, sides))


def common_sense_026(_variant: Variant) -> int:
    day = range(24 * 60)
    arrives = [now for now in day if now + 7 == 8 * 60 + 50]
    leaves = [now for now in day if now - 4 == 9 * 60]
    assert len(arrives) == len(leaves) == 1
    return leaves[0] - arrives[0]


def common_sense_029(_variant: Variant) -> int:
    content, cans = 180, 0
    while content - 11 >= Fraction(180, 4):
        content -= 11
        cans += 1
    return cans


def common_sense_032(_variant: Variant) -> int:
    layers = ["bread", *(layer for _ in range(3) for layer in ("filling", "bread"))]
    needed = 9 * layers.count("bread")
    bought = next(14 * loaves for loaves in range(100) if 14 * loaves >= needed)
    return bought - needed


def common_sense_035(_variant: Variant) -> dict[str, int]:
    joints: set[tuple[int, int, int]] = set()
    bars: set[frozenset[tuple[int, int, int]]] = set()
    for x, y, z in product(range(2), range(3), range(2)):
        corners = [(x + dx, y + dy, z + dz) for dx, dy, dz in product((0, 1), repeat=3)]
        joints |= set(corners)
        bars |= {
            frozenset((one, other))
            for one in corners
            for other in corners
            if sum(abs(a - b) for a, b in zip(one, other, strict=True)) == 1
        }
    return {"B": len(bars), "J": len(joints)}


def common_sense_037(_variant: Variant) -> dict[str, int]:
    """Angles of both hands, clockwise in sixtieths of the dial; the mirror turns them round."""

    def hands(minute: int) -> tuple[Fraction, Fraction]:
        return Fraction(minute % 720, 12), Fraction(minute % 60)

    seen = tuple(-angle % 60 for angle in hands(4 * 60 + 10))
    shown = [minute for minute in range(720) if hands(minute) == seen]
    assert len(shown) == 1
    hour, minute = divmod(shown[0] + 25, 60)
    return {"H": hour, "M": minute}


def common_sense_040(_variant: Variant) -> int:
    second, poured = 0, 0
    while True:
        second += 6
        for holder in range(1, 8):
            assert holder + 1 <= 8
            second += 4
        second += 5
        if second > 15 * 60:
            return poured
        poured += 1
        for _ in range(7):
            second += 2


def common_sense_042(_variant: Variant) -> int:
    inner = next(sheets for sheets in range(100) if 4 * sheets >= 34)
    used = 23 * (inner + 1) + 6
    bought = next(50 * packs for packs in range(100) if 50 * packs >= used)
    return bought - used


def common_sense_045(_variant: Variant) -> int:
    aboard = {"driver", *(f"passenger {number}" for number in range(11))}
    aboard -= {f"passenger {number}" for number in range(4)}
    aboard |= {"new driver", *(f"first stop {number}" for number in range(5))}
    aboard |= {"mother", "baby"}
    aboard -= {"passenger 4", "passenger 5"}
    aboard |= {"one twin", "other twin"}
    aboard -= {"one twin"}
    aboard -= {"driver", *(f"first stop {number}" for number in range(5))}
    return len(aboard)
