"""Statements of which a stated number is false: every possible world is tried."""

from __future__ import annotations

import re
from itertools import permutations

from evalkit.domain.question import Variant

BOATS = {
    "en": ("Kite", "Lark", "Mist", "Nova", "Opal"),
    "zh": ("风筝号", "百灵号", "晨雾号", "新星号", "白玉号"),
}


def logic_009(_variant: Variant) -> int:
    fitting = [number for number in range(10, 100) if _false_notes(number) == 3]
    assert len(fitting) == 1
    return fitting[0]


def _false_notes(number: int) -> int:
    tens, units = divmod(number, 10)
    notes = (
        tens + units == 11,
        number % 7 == 0,
        tens * units < 20,
        abs(tens - units) == 3,
        units == 4,
        number % 4 == 1,
        number % 2 == 0,
    )
    return notes.count(False)


def logic_010(variant: Variant) -> list[str]:
    fitting = [places for places in permutations(range(1, 6)) if _is_half_true(places)]
    assert len(fitting) == 1
    return [BOATS[variant.language][fitting[0].index(place)] for place in range(1, 6)]


def _is_half_true(places: tuple[int, ...]) -> bool:
    kite, lark, mist, nova, opal = places
    pairs = (
        (lark == 3, opal < nova),
        (nova == 1, kite < opal),
        (nova == 1, opal < mist),
        (kite == 4, opal < kite),
    )
    return all(first != second for first, second in pairs)


def logic_011(variant: Variant) -> int:
    reports = variant.prompt.partition("- P")[2].split("\n- ")
    above, below, first, second, divisor, rest = (
        int(digits) for digits in re.findall(r"\d+", " ".join(reports[:5]))[:6]
    )
    fitting = [
        litres
        for litres in range(1, 41)
        if [
            litres > above,
            litres < below,
            litres % first == 0,
            litres % second == 0,
            litres % divisor == rest,
        ].count(False)
        == 2
    ]
    assert len(fitting) == 1
    return fitting[0]
