"""Storage act: the price is added up day by day."""

from __future__ import annotations

from datetime import date

from evalkit.domain.question import Variant


def domain_law_001(variant: Variant) -> dict[str, int]:
    prices = [
        _price(delivered=date(2025, 5, 3), collected=date(2025, 5, 16), reminder=date(2025, 5, 10), weight_kg=250),
        _price(delivered=date(2025, 5, 1), collected=date(2025, 5, 24), reminder=date(2025, 5, 6), weight_kg=120),
        _price(delivered=date(2025, 5, 12), collected=date(2025, 5, 15), reminder=None, weight_kg=300),
    ]
    return dict(zip("PQR" if variant.language == "en" else "甲乙丙", prices, strict=True))


def _price(*, delivered: date, collected: date, reminder: date | None, weight_kg: int) -> int:
    days = (collected - delivered).days + 1
    was_reminded_in_time = reminder is not None and (reminder - delivered).days + 1 <= 7
    total = 0
    for day in range(1, days + 1):
        is_free = days <= 5 and day <= 2
        is_doubled = day >= 11 and was_reminded_in_time
        total += 0 if is_free else 8 if is_doubled else 4
    return total if weight_kg > 200 else min(total, 90)
