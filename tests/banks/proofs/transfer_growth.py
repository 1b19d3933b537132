"""Growth with something taken off: year by year and hour by hour, hundred by hundred."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from evalkit.domain.question import Variant


def transfer_036(variant: Variant) -> int:
    start, rate, taken = _givens(variant)
    balance = start
    for _year in range(6):
        interest = sum(rate for _full in range(100, balance + 1, 100))
        balance = balance + interest - taken
    return balance


def transfer_037(variant: Variant) -> int:
    start, rate, taken = _givens(variant)
    amount = start
    for _hour in range(6):
        amount = floor(amount * (1 + Fraction(rate, 100))) - taken
    return amount


def _givens(variant: Variant) -> tuple[int, int, int]:
    start, rate, taken = (int(variant.parameters[name]) for name in ("start", "rate", "taken"))
    return start, rate, taken
