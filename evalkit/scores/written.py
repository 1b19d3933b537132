"""Numbers in plain digits: how they are found in a text, valued exactly, and written again."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

__all__ = ["ARABIC", "amount", "written"]

ARABIC: Final = r"(?<![\d.,])(?:\d{1,3}(?:,\d{3}){1,8}(?![\d,])|\d{1,20})(?:\.\d{1,20})?(?![\d]|\.\d)"
"""Pattern of a number in digits, of bounded length."""

_ARABIC: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")


def amount(text: str) -> Fraction | None:
    """The exact value of digits with separators, or None."""
    return Fraction(text.replace(",", "")) if _ARABIC.fullmatch(text) else None


def written(value: Fraction) -> str:
    """The value in digits: as a decimal where that is exact, else as a fraction."""
    twos_and_fives = value.denominator
    places = 0
    while twos_and_fives % 2 == 0 or twos_and_fives % 5 == 0:
        twos_and_fives = (
            twos_and_fives // 10
            if twos_and_fives % 10 == 0
            else twos_and_fives // (2 if twos_and_fives % 2 == 0 else 5)
        )
        places += 1
    if twos_and_fives != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = str(value.numerator * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{digits[: len(digits) - places]}.{digits[len(digits) - places :]}" if places else digits
