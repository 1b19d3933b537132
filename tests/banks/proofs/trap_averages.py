"""Averages whose counts are not told: all counts that fit are tried."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from evalkit.domain.question import Variant
from tests.banks.proofs.trap_orders import numbers_in


def trap_007(variant: Variant) -> None:
    north, means = _crates(variant, balance=-1)
    assert len(north) >= 2
    assert len(means) >= 2


def trap_008(variant: Variant) -> Decimal:
    north, means = _crates(variant, balance=0)
    assert len(north) == 1
    assert len(means) == 1
    return means.pop()


def _crates(variant: Variant, *, balance: int) -> tuple[set[int], set[Decimal]]:
    """The numbers of crates from North that fit, and the means of all crates, rounded."""
    crates, north_mean, south_mean = numbers_in(variant)
    fitting: set[int] = set()
    means: set[Decimal] = set()
    for north in range(1, int(crates)):
        difference = north * north_mean - (crates - north) * south_mean
        if (difference > 0) - (difference < 0) == balance:
            fitting.add(north)
            means.add(_rounded((north * north_mean + (crates - north) * south_mean) / crates))
    return fitting, means


def _rounded(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
