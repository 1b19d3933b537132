"""Pens: one by one, in hundredths of a yuan."""

from __future__ import annotations

from decimal import Decimal

from evalkit.domain.question import Variant


def chinese_002(_variant: Variant) -> Decimal:
    total = sum((Decimal(24) - Decimal(24) * 15 / 100 for _ in range(12 + 6)), Decimal(0))
    return total - total * 5 / 100
