"""Weekdays, probabilities, a triangle and parcels: all worlds that fit the numbers stated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

from evalkit.domain.question import Variant

_Found = TypeVar("_Found", str, int, Fraction)

DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
}


def stated_numbers(variant: Variant, count: int) -> list[int]:
    """The first numbers in digits that the question itself states."""
    return [int(digits) for digits in re.findall(r"\d+", variant.prompt)][:count]


def contradiction_005(variant: Variant) -> str | None:
    days = DAYS[variant.language]
    # In the text the days stand in this order, and both weekdays, too.
    early, rent, late = stated_numbers(variant, 3)
    early_name, late_name = re.findall("|".join(days), variant.prompt)
    # One world for each weekday that the first of the month may be.
    worlds = [
        [days[(first + day - 1) % 7] for day in range(1, 32)]
        for first in range(7)
        if days[(first + early - 1) % 7] == early_name and days[(first + late - 1) % 7] == late_name
    ]
    return _only([world[rent - 1] for world in worlds])


def contradiction_006(variant: Variant) -> str | None:
    return contradiction_005(variant)


def contradiction_007(variant: Variant) -> int | None:
    red, both, green, yellow = stated_numbers(variant, 4)
    # Whole per cents suffice: blue is a difference of stated ones.
    return _only([blue for blue in range(101) if red + blue == both and red + blue + green + yellow == 100])


def contradiction_008(variant: Variant) -> int | None:
    return contradiction_007(variant)


def contradiction_009(variant: Variant) -> int | None:
    gap, around = stated_numbers(variant, 2)
    is_shorter = any(word in variant.prompt for word in ("shorter than", "边短"))
    lengths: list[int] = []
    # Twelfths of a metre, so that no length in between is passed over.
    for second in range(1, 12 * around):
        edges = (2 * second, second, second - 12 * gap if is_shorter else second + 12 * gap)
        if sum(edges) == 12 * around and min(edges) > 0 and 2 * max(edges) < sum(edges):
            assert max(edges) % 12 == 0
            lengths.append(max(edges) // 12)
    # The sum is four times the second edge and a whole number, so a quarter of a metre is the finest that can fit.
    assert (12 * around + (12 * gap if is_shorter else -12 * gap)) % 4 == 0
    return _only(lengths)


def contradiction_010(variant: Variant) -> int | None:
    return contradiction_009(variant)


def contradiction_011(variant: Variant) -> Fraction | None:
    count, heavy, light, mean = stated_numbers(variant, 4)
    lowest, highest = heavy + light + (count - 2) * light, heavy + light + (count - 2) * heavy
    # Between these two every total can be reached, as the others may have any weight from the lightest to the heaviest.
    totals = [total for total in range(lowest, highest + 1) if Fraction(total, count) == mean]
    return _only([Fraction(total - heavy - light) for total in totals])


def contradiction_012(variant: Variant) -> Fraction | None:
    return contradiction_011(variant)


def _only(found: Sequence[_Found]) -> _Found | None:
    """The one answer of all worlds, or nothing where no world fits; two answers are a defect."""
    assert len(found) <= 1
    return found[0] if found else None
