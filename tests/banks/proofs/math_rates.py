"""Rates: work and clocks are followed minute by minute."""

from __future__ import annotations

from fractions import Fraction

from evalkit.domain.question import Variant


def math_020(variant: Variant) -> int:
    first, second, alone, together = _givens(variant, "first_hours", "second_hours", "alone", "together")
    # Counted in parts that both machines finish whole in a minute.
    mail = first * second * 60
    minute = 0
    while mail > 0:
        a_works = minute < alone + together
        b_works = minute >= alone
        mail -= second * a_works + first * b_works
        minute += 1
    assert mail == 0
    return minute


def math_031(variant: Variant) -> Fraction:
    loses, gains, shown = _givens(variant, "loses", "gains", "shown")
    hall = kitchen = Fraction(0)
    while hall < shown:
        hall += Fraction(60 - loses, 60)
        kitchen += Fraction(60 + gains, 60)
    assert hall == shown
    return kitchen - hall


def _givens(variant: Variant, *names: str) -> tuple[int, ...]:
    return tuple(int(variant.parameters[name]) for name in names)
