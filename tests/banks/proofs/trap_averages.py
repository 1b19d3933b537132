"""Averages whose counts are not told: all counts that fit are tried."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from evalkit.domain.question import Variant
from tests.banks.proofs.trap_orders import numbers_in


def trap_007(variant: Variant) -> None:
    north, means = _crates(variant, balance=-1)
    # One may say that a single crate is not "some": it is not needed.
    assert len(north - {1}) >= 2
    assert len(means) >= 3


def trap_008(variant: Variant) -> Decimal:
    north, means = _crates(variant, balance=0)
    assert len(north) == 1
    assert len(means) == 1
    return means.pop()


def trap_025(variant: Variant) -> None:
    large, small, percentage = (int(number) for number in numbers_in(variant)[:3])
    fitting = [hours for hours in range(1, 20) if 100 * (large - small) * hours == percentage * small * hours]
    assert len({(large + small) * hours for hours in fitting}) >= 2


def trap_026(variant: Variant) -> Fraction:
    large, small, surplus = numbers_in(variant)[:3]
    hours = [passed for passed in range(1, 100) if (large - small) * passed == surplus]
    assert len(hours) == 1
    return (large + small) * hours[0]


def trap_027(variant: Variant) -> Decimal:
    means = _remaining_means(variant)
    assert len(means) == 1
    return means.pop()


def trap_028(variant: Variant) -> None:
    assert len(_remaining_means(variant)) >= 2


def _remaining_means(variant: Variant) -> set[Decimal]:
    """The last mean, for every size of the class by which both means before it fit."""
    before, ida, ida_after, karim, karim_after, after, jonas = numbers_in(variant)[:7]
    means: set[Decimal] = set()
    for pupils in range(4, 400):
        others = before * pupils - ida - karim
        if others + ida_after + karim_after == after * pupils:
            # The scores of those who are not named are possible: they add up to something between 0 and 100 each.
            assert pupils < 8 or 0 <= others - jonas <= 100 * (pupils - 3)
            means.add(_rounded((after * pupils - jonas) / (pupils - 1)))
    return means


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
