"""A lawn with a piece cut out, and towns of unknown size: all sizes that fit are tried."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from evalkit.domain.question import Variant
from tests.banks.proofs.trap_orders import numbers_in


def trap_019(variant: Variant) -> None:
    assert len(_fences(variant, place="side")) >= 2


def trap_020(variant: Variant) -> Fraction:
    fences = _fences(variant, place="corner")
    assert len(fences) == 1
    return fences.pop()


def trap_021(variant: Variant) -> int:
    low, high, overall = (int(number) for number in numbers_in(variant)[:3])
    shares = {
        _percentage(aldow, brill)
        for aldow in range(1, 150)
        for brill in range(1, 150)
        if low * aldow + high * brill == overall * (aldow + brill)
    }
    assert len(shares) == 1
    return shares.pop()


def trap_022(variant: Variant) -> None:
    low, high, difference = (int(number) for number in numbers_in(variant)[:3])
    shares: set[int] = set()
    for aldow in range(20, 4000, 20):
        brill = Fraction(100 * difference + low * aldow, high)
        if brill.denominator == 1 and int(brill) * high % 100 == 0:
            shares.add(_percentage(aldow, int(brill)))
    assert len(shares) >= 2


def _fences(variant: Variant, *, place: Literal["corner", "side"]) -> set[Fraction]:
    """The fences round what is left, for every depth of the cut, as the length of a walk round it."""
    length, width, area = numbers_in(variant)[:3]
    fences: set[Fraction] = set()
    for depth in (Fraction(quarters, 4) for quarters in range(1, int(width) * 4)):
        along = area / depth
        if along >= length or depth >= width:
            continue
        corners = [(length, Fraction(0)), (length, width), (Fraction(0), width)]
        if place == "corner":
            corners += [(Fraction(0), depth), (along, depth), (along, Fraction(0))]
        else:
            start = (length - along) / 2
            end = start + along
            corners += [(Fraction(0), Fraction(0)), (start, Fraction(0)), (start, depth), (end, depth)]
            corners += [(end, Fraction(0))]
        following = corners[1:] + corners[:1]
        fences.add(
            sum((abs(x - u) + abs(y - v) for (x, y), (u, v) in zip(corners, following, strict=True)), Fraction(0))
        )
    return fences


def _percentage(part: int, rest: int) -> int:
    return int((Decimal(100 * part) / Decimal(part + rest)).quantize(Decimal(1), ROUND_HALF_UP))
