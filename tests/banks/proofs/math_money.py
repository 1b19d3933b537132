"""Debts and savings: booked month by month in decimal arithmetic."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from evalkit.domain.question import Variant


def math_036(variant: Variant) -> Decimal:
    loan, rate, payment, extra = (
        Decimal(str(variant.parameters[name])) for name in ("loan", "rate", "payment", "extra")
    )
    debt = loan
    for month in range(1, 7):
        interest = (debt * rate / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        debt += interest
        debt -= payment
        if month == 3:
            debt -= extra
    return debt
