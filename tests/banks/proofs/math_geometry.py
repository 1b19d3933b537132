"""Areas and angles: hands moved minute by minute, slabs laid one by one, polygons by the shoelace formula."""

from __future__ import annotations

from fractions import Fraction

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
