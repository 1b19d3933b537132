"""Areas and angles: hands moved minute by minute, slabs laid one by one, polygons by the shoelace formula."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import product

import sympy

from evalkit.domain.question import Variant


def math_011(variant: Variant) -> Fraction:
    hour_hand = minute_hand = Fraction(0)
    for _ in range(int(variant.parameters["hour"]) * 60 + int(variant.parameters["minute"])):
        hour_hand = (hour_hand + Fraction(360, 24 * 60)) % 360
        minute_hand = (minute_hand + Fraction(360, 60)) % 360
    return min((hour_hand - minute_hand) % 360, (minute_hand - hour_hand) % 360)


def math_012(variant: Variant) -> int:
    # On a grid of half metres.
    length, width, path = (int(2 * Fraction(str(variant.parameters[name]))) for name in ("length", "width", "path"))
    return sum(
        not (path <= column < path + length and path <= row < path + width)
        for column in range(length + 2 * path)
        for row in range(width + 2 * path)
    )


def math_021(_variant: Variant) -> sympy.Expr:
    n = sympy.Symbol("n")
    a, b, c, d = sympy.symbols("a b c d")
    formula = a + b * n + c * n**2 + d * n**3
    # A polynomial of degree 3 is fixed by four frames; two more check it.
    counts = {size: _rods(size) for size in range(1, 7)}
    solved = sympy.solve([formula.subs(n, size) - counts[size] for size in range(1, 5)], [a, b, c, d], dict=True)
    assert len(solved) == 1
    found = formula.subs(solved[0])
    assert all(found.subs(n, size) == count for size, count in counts.items())
    return found


def _rods(size: int) -> int:
    corners = set(product(range(size + 1), range(size + 1), range(2 * size + 1)))
    return sum((x + 1, y, z) in corners for x, y, z in corners) + sum(
        ((x, y + 1, z) in corners) + ((x, y, z + 1) in corners) for x, y, z in corners
    )


def math_027(variant: Variant) -> Fraction:
    short, long, around = (int(number) for number in re.findall(r"\d+", variant.prompt))
    legs, feet = around - short - long, long - short
    assert legs % 2 == feet % 2 == 0
    foot = feet // 2
    heights = [height for height in range(1, legs) if height**2 + foot**2 == (legs // 2) ** 2]
    assert len(heights) == 1
    a, b, c, d = (0, 0), (long, 0), (foot + short, heights[0]), (foot, heights[0])
    return max(_area(a, b, c), _area(a, c, d))


def _area(*corners: tuple[int, int]) -> Fraction:
    ends = zip(corners, corners[1:] + corners[:1], strict=True)
    return abs(Fraction(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in ends), 2))
