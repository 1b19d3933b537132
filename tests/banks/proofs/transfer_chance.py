"""Averages over many: the number is raised one by one; tests and offers: every case and every way of playing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import count, product

from evalkit.domain.question import Variant


def transfer_014(_variant: Variant) -> int:
    variance = 16 * Fraction(3) ** 2
    allowed = Fraction(9, 10) - Fraction(4, 10)
    return next(more for more in count() if variance / (16 + more) <= allowed**2)


def transfer_015(_variant: Variant) -> int:
    margin = 371 - 310 - 25
    variance = 2500 * Fraction(margin, 2) ** 2
    allowed = Fraction(344 - 310 - 25, 2)
    return next(more for more in count() if variance <= allowed**2 * (2500 + more))


def transfer_024(_variant: Variant) -> Decimal:
    treated = {True: Fraction(0), False: Fraction(0)}
    for ill, a, b, c in product((True, False), repeat=4):
        share = Fraction(3, 100) if ill else Fraction(97, 100)
        for positive, rates in ((a, (90, 6)), (b, (80, 15)), (c, (75, 4))):
            rate = Fraction(rates[0] if ill else rates[1], 100)
            share *= rate if positive else 1 - rate
        if a and (b or c):
            treated[ill] += share
    return _in_per_cent(treated[True] / sum(treated.values()))


def transfer_025(_variant: Variant) -> Decimal:
    rejected = {"K": Fraction(0), "L": Fraction(0)}
    for machine, faulty in product("KL", (True, False)):
        made = Fraction({"K": 70, "L": 30}[machine], 100)
        faults = Fraction({"K": 3, "L": 8}[machine], 100)
        kind = faults if faulty else 1 - faults
        rejected[machine] += made * kind * (Fraction(92 * 95, 10_000) if faulty else Fraction(4 * 10, 10_000))
    return _in_per_cent(rejected["L"] / sum(rejected.values()))


def transfer_032(_variant: Variant) -> Fraction:
    cards = [(Fraction(number), Fraction(1, 4)) for number in (10, 20, 40, 70)]
    return _best_of_all_plans(cards, fee=6, first_fee=6)


def transfer_033(_variant: Variant) -> Fraction:
    chances = ((8000, 3), (9500, 4), (11000, 2), (14000, 1))
    return _best_of_all_plans(
        [(Fraction(price), Fraction(tenths, 10)) for price, tenths in chances], fee=200, first_fee=0
    )


def _best_of_all_plans(values: Sequence[tuple[Fraction, Fraction]], *, fee: int, first_fee: int) -> Fraction:
    """Every plan says at which values to stop the first and the second time; the third value is always taken."""
    best = Fraction(0)
    for first, second in product(product((True, False), repeat=len(values)), repeat=2):
        worth = Fraction(-first_fee)
        for (one, chance), stop in zip(values, first, strict=True):
            if stop:
                worth += chance * one
                continue
            for (two, chance_two), stop_two in zip(values, second, strict=True):
                third = sum((chance_three * three for three, chance_three in values), Fraction(0))
                worth += chance * chance_two * (two - fee if stop_two else third - 2 * fee)
        best = max(best, worth)
    return best


def _in_per_cent(share: Fraction) -> Decimal:
    exact = Decimal(share.numerator) / Decimal(share.denominator) * 100
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
