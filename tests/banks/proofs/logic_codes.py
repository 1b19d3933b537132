"""Codes: every original is tried, letter by letter or digit by digit."""

from __future__ import annotations

import re
from itertools import permutations
from string import ascii_uppercase

from evalkit.domain.question import Variant


def logic_030(variant: Variant) -> str:
    code = re.search(r"[A-Z]{5}", variant.prompt)
    assert code is not None
    forward, back = int(variant.parameters["forward"]), int(variant.parameters["back"])
    plain = ""
    for place, sign in enumerate(code.group(0)):
        step = forward if place % 2 == 0 else -back
        fitting = [
            letter for index, letter in enumerate(ascii_uppercase) if ascii_uppercase[(index + step) % 26] == sign
        ]
        assert len(fitting) == 1
        plain += fitting[0]
    return plain


def logic_031(_variant: Variant) -> int:
    found = [
        1000 * e + 100 * d + 10 * c + d
        for a, b, c, d, e in permutations(range(10), 5)
        if a and d and e and (100 * a + 10 * b + c) * d == 1000 * e + 100 * d + 10 * c + d
    ]
    assert len(found) == 1
    return found[0]


def logic_032(variant: Variant) -> int:
    final = re.search(r"(?:result is|结果是) (\d{6})", variant.prompt)
    assert final is not None
    # The first digits of the number decide the running sums one after another, so each has just one fitting value.
    candidates = [(digit,) for digit in range(1, 10)]
    for _ in range(5):
        candidates = [(*begun, digit) for begun in candidates for digit in range(10) if _may_lead_to(final[1], begun)]
    found = [digits for digits in candidates if _encoded(digits) == final[1]]
    assert len(found) == 1
    return int("".join(map(str, found[0])))


def _may_lead_to(final: str, begun: tuple[int, ...]) -> bool:
    """Whether the running sums of the first digits stand where steps 2 and 3 put them."""
    encoded = _encoded((*begun, *([0] * (6 - len(begun)))))
    moved = (3, 5, 2, 0, 4, 1)
    return all(encoded[moved[place]] == final[moved[place]] for place in range(len(begun)))


def _encoded(digits: tuple[int, ...]) -> str:
    summed = [digits[0]]
    for digit in digits[1:]:
        summed.append((digit + summed[-1]) % 10)
    summed[0], summed[3] = summed[3], summed[0]
    summed[1], summed[5] = summed[5], summed[1]
    return "".join(str(9 - digit if place % 2 else digit) for place, digit in enumerate(summed))
