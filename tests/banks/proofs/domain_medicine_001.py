"""Dose: step by step, in the order that the guideline gives."""

from __future__ import annotations

from fractions import Fraction

from evalkit.domain.question import Variant


def domain_medicine_001(_variant: Variant) -> int:
    daily = min(Fraction(15 * 92), Fraction(1200))
    single = (daily - daily / 3) / 3
    return max(dose for dose in range(0, 1000, 25) if dose <= single)
