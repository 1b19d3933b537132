"""Work and means are shared out: every corner of what is possible is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import sympy

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


def transfer_034(_variant: Variant) -> Fraction:
    limits = [(2, 3, -1, 180), (1, 1, 0, 75), (16, 8, 0, 800)]
    without = _largest((34, 27, -3), [*limits, (0, 0, 1, 0)])
    return _largest((34, 27, -3), [*limits, (0, 0, 1, 30)]) - without


def transfer_035(_variant: Variant) -> Fraction:
    limits = [(-6, -2, -1, -96), (-1, -3, 0, -48), (-1, -1, 0, -22)]
    without = _largest((-50, -30, -6), [*limits, (0, 0, 1, 0)])
    return _largest((-50, -30, -6), [*limits, (0, 0, 1, 28)]) - without


def _largest(gains: tuple[int, int, int], limits: Sequence[tuple[int, int, int, int]]) -> Fraction:
    """The largest gain from three amounts >= 0 within the limits a*x + b*y + c*z <= d: at one of the corners.

    It exists: every further amount of what is limited below only costs, everything else is limited above.
    """
    planes = [*limits, (-1, 0, 0, 0), (0, -1, 0, 0), (0, 0, -1, 0)]
    found: list[Fraction] = []
    for chosen in combinations(planes, 3):
        matrix = sympy.Matrix([plane[:3] for plane in chosen])
        if matrix.det() == 0:
            continue
        solved = matrix.LUsolve(sympy.Matrix([plane[3] for plane in chosen]))
        corner = [Fraction(int(value.p), int(value.q)) for value in solved]
        if all(sum((a * x for a, x in zip(plane, corner, strict=False)), Fraction(0)) <= plane[3] for plane in planes):
            found.append(sum((gain * x for gain, x in zip(gains, corner, strict=True)), Fraction(0)))
    return max(found)
