"""Units whose size is not told: all sizes are tried."""

from __future__ import annotations

from fractions import Fraction

from evalkit.domain.question import Variant
from tests.banks.proofs.trap_orders import numbers_in


def trap_009(variant: Variant) -> None:
    lengths = _walls(variant)
    assert len(lengths) >= 2


def trap_010(variant: Variant) -> int:
    lengths = _walls(variant)
    assert len(lengths) == 1
    return lengths.pop()


def trap_031(variant: Variant) -> None:
    assert len(_grams(variant)) >= 2


def trap_032(variant: Variant) -> Fraction:
    _, litres, _, p, q, r, _, _ = numbers_in(variant)[:8]
    # Two linear equations that are independent of each other: at most one pair of weights fits.
    assert p + q + r != 3 * litres
    grams = _grams(variant)
    assert len(grams) == 1
    return grams.pop()


def _grams(variant: Variant) -> set[Fraction]:
    """The grams asked for, for every weight of a litre, in whole grams, by which both weighings fit."""
    _, litres, one, p, q, r, three, wanted = numbers_in(variant)[:8]
    found: set[Fraction] = set()
    for grams in range(100, 3000):
        litre = Fraction(grams, 1000)
        empty = one - litres * litre
        if empty > 0 and 3 * empty + (p + q + r) * litre == three:
            found.add(1000 * (empty + wanted * litre))
    return found


def _walls(variant: Variant) -> set[int]:
    """The length of the wall in tiks, for every size of the dal by which both measurements agree."""
    a, b, c, d, e, f = (int(number) for number in numbers_in(variant))
    return {e * dal + f for dal in range(1, 1000) if 2 * (a * dal + b) + c * dal + d == e * dal + f}
