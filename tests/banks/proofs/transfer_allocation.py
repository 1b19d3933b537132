"""Work and means are shared out: every corner of what is possible is looked at."""

from __future__ import annotations

from fractions import Fraction

from evalkit.domain.question import Variant


def transfer_018(_variant: Variant) -> Fraction:
    return max(
        6 * (100 - Fraction(north, 10)) + 4 * (80 - Fraction(south, 10))
        for north in range(1001)
        for south in range(801)
        if 3 * north + south == 3300
    )


def transfer_019(_variant: Variant) -> Fraction:
    step = 120  # parts of an hour
    return max(
        20 * (6 - Fraction(rosa, step)) + 10 * (6 - Fraction(tim, step))
        for rosa in range(6 * step + 1)
        for tim in range(6 * step + 1)
        if 12 * rosa + 8 * tim == 60 * step
    )
