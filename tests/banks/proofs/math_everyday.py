"""Prices, printers, parcels, weights, shares: whole numbers are tried against the numbers that stand in the text."""

from __future__ import annotations

import re
from fractions import Fraction

from evalkit.domain.question import Variant


def math_006(variant: Variant) -> Fraction:
    up, down, after = _numbers(variant)
    # In cents; the price after both changes grows with the price before, so one can fit at most.
    left_of_each = int((100 + up) * (100 - down))
    wanted = int(after * 1_000_000)
    found = [cents for cents in range(1, 60_000) if cents * left_of_each == wanted]
    assert len(found) == 1
    return Fraction(found[0], 100)


def math_007(variant: Variant) -> int:
    slow, fast, head_start, pages = _numbers(variant)
    printed = Fraction(0)
    minute = 0
    while printed < pages:
        printed += slow + (fast if minute >= head_start else 0)
        minute += 1
    assert printed == pages
    return minute


def math_009(variant: Variant) -> Fraction:
    parcels, mean, gone, *new = _numbers(variant)
    van = [gone] + [(parcels * mean - gone) / (parcels - 1)] * (int(parcels) - 1)
    assert sum(van) / len(van) == mean
    van.remove(gone)
    van += new
    return sum(van, start=Fraction(0)) / len(van)


def math_016(variant: Variant) -> dict[str, object]:
    a, b, first, c, d, second = (int(number) for number in _numbers(variant))
    assert a * d != b * c
    found = [
        (crate, sack)
        for crate in range(1, first)
        for sack in range(1, second // d + 1)
        if a * crate + b * sack == first and c * crate + d * sack == second
    ]
    assert len(found) == 1
    return {"C": found[0][0], "S": found[0][1]}


def math_017(variant: Variant) -> int:
    ines, jonas, kira, gap = (int(number) for number in _numbers(variant))
    parts = (ines, jonas, kira)
    # In cents; one part of the ratio after the other.
    most, least = max(parts), min(parts)
    found = [part * sum(parts) for part in range(1, gap * 100 + 1) if part * most - part * least == gap * 100]
    assert len(found) == 1
    assert found[0] % 100 == 0
    return found[0] // 100


def _numbers(variant: Variant) -> list[Fraction]:
    """The numbers of the question, in the order of its text; the instruction behind it has none."""
    return [Fraction(number) for number in re.findall(r"\d+(?:\.\d+)?", variant.prompt)]
