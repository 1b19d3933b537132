"""Balances of moments, prices, marks and heat: every whole number is tried, and one fits."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from evalkit.domain.question import Variant


def transfer_008(_variant: Variant) -> int:
    return _only(lambda right: right * 30 - 200 * 24 - 150 * 18 == 0)


def transfer_009(_variant: Variant) -> int:
    return _only(lambda price: Fraction(18 * 35 + 12 * 37 + 14 * price, 44) == 40)


def transfer_010(_variant: Variant) -> int:
    marked = 180 - Fraction(180, 10)
    return _only(lambda carp: carp > 0 and Fraction(27, 220) == marked / carp)


def transfer_011(_variant: Variant) -> int:
    lea, omar, both = 95 - 7, 60, 48
    return _only(lambda neither: Fraction(lea - both, lea - both + neither) == Fraction(both, omar))


def transfer_016(_variant: Variant) -> int:
    capacities = ((Fraction(42, 10) * 300, 20), (Fraction(168), 20), (Fraction(42, 100) * 600, 100))
    return _only(lambda degrees: sum(capacity * (degrees - before) for capacity, before in capacities) == 0)


def transfer_017(_variant: Variant) -> int:
    def fits(water: int) -> bool:
        parts = ((1000 * Fraction(2, 5), 17), (Fraction(200), 8), (Fraction(450), water))
        mixed = sum(mass * degrees for mass, degrees in parts) / sum(mass for mass, _degrees in parts)
        return mixed + 3 == 26

    return _only(fits)


def _only(fits: Callable[[int], bool]) -> int:
    found = [number for number in range(5000) if fits(number)]
    assert len(found) == 1
    return found[0]
