"""Averages over many: the number is raised one by one; tests and offers: every case and every way of playing."""

from __future__ import annotations

from fractions import Fraction
from itertools import count

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
