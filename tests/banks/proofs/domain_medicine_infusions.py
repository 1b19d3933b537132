"""Infusions and amounts in the body: step by step in time, in exact fractions."""

from __future__ import annotations

from fractions import Fraction

from evalkit.domain.question import Variant


def domain_medicine_003(_variant: Variant) -> int:
    left, minutes = Fraction(500), 0
    while left > 0:
        left -= Fraction(60 if minutes < 30 else 120, 60)
        minutes += 1
    assert left == 0
    return minutes


def domain_medicine_009(_variant: Variant) -> Fraction:
    amount = Fraction(32)
    for hour in range(6, 55, 6):
        amount /= 2
        if hour == 30:
            amount /= 2
        if hour in {12, 24, 36, 48}:
            planned = 32 if amount < 6 else 16 if amount <= 12 else 0
            amount = min(amount + planned, max(amount, Fraction(34)))
    return amount


def domain_medicine_012(_variant: Variant) -> Fraction:
    per_kg, given, stopped_until = 18, 0, 0
    values = {6: 38, 12: 102, 18: 80}
    for hour in range(24):
        value = values.get(hour)
        if value is not None:
            if value < 45:
                given += 40 * 75
            stopped_until = hour + 1 if value > 100 else stopped_until
            per_kg += _change(value)
        given += per_kg * 75 if hour >= stopped_until else 0
    return Fraction(given, 25)


def _change(value: int) -> int:
    if value < 45:
        return 4
    if value < 60:
        return 2
    if value <= 80:
        return 0
    return -2 if value <= 100 else -3


def domain_medicine_014(_variant: Variant) -> Fraction:
    need = Fraction(sum(90 if kg < 8 else 45 if kg < 20 else 18 for kg in range(26)))
    full_degrees = (394 - 370) // 10
    drunk = 250 + Fraction(80, 100) * 200
    return (need + need * full_degrees / 10 - drunk) / 20
