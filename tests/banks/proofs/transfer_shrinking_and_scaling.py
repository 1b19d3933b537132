"""Halvings are carried out hour by hour; similar bodies are compared by trying every scale."""

from __future__ import annotations

from fractions import Fraction

from evalkit.domain.question import Variant


def transfer_004(variant: Variant) -> Fraction:
    half, times, rest = _givens(variant)
    start = rest * 2**times
    left = Fraction(start)
    for hour in range(1, half * times + 1):
        if hour % half == 0:
            left /= 2
    return start - left


def transfer_005(variant: Variant) -> int:
    half, times, rest = _givens(variant)
    start = rest * 2**times
    gone = start - rest
    found = [step * half for step in range(60) if Fraction(start) * (1 - Fraction(1, 2**step)) == gone]
    assert len(found) == 1
    return found[0]


def transfer_006(_variant: Variant) -> Fraction:
    scales = [Fraction(tenths, 10) for tenths in range(1, 1000) if Fraction(tenths, 10) ** 2 * 25 == 400]
    assert len(scales) == 1
    return Fraction(3, 2) * scales[0] ** 3


def transfer_007(_variant: Variant) -> Fraction:
    small, large = Fraction(3, 10), Fraction(81, 10)
    scales = [Fraction(tenths, 10) for tenths in range(1, 1000) if Fraction(tenths, 10) ** 3 * small == large]
    assert len(scales) == 1
    return 14 * scales[0] ** 2


def _givens(variant: Variant) -> tuple[int, int, int]:
    half, times, rest = (int(variant.parameters[name]) for name in ("half", "times", "rest"))
    return half, times, rest
