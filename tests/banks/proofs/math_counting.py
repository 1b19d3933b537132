"""Counting and adding up whole numbers: every second, every number, every remainder is looked at."""

from __future__ import annotations

from evalkit.domain.question import Variant


def math_008(variant: Variant) -> int:
    one, other, minutes = _givens(variant, "one", "other", "minutes")
    return sum(second % one == 0 and second % other == 0 for second in range(minutes * 60 + 1))


def math_014(variant: Variant) -> int:
    low, high, divisor, rest = _givens(variant, "low", "high", "divisor", "rest")
    return sum(number for number in range(low, high + 1) if number % divisor == rest)


def _givens(variant: Variant, *names: str) -> tuple[int, ...]:
    return tuple(int(variant.parameters[name]) for name in names)


def math_023(variant: Variant) -> int:
    brush, paint, budget, most = _givens(variant, "brush", "paint", "budget", "most")
    return sum(
        brushes + tins <= most and brushes * brush + tins * paint <= budget
        for brushes in range(1, most + 1)
        for tins in range(1, most + 1)
    )


def math_039(variant: Variant) -> int:
    top, one, other, barred = _givens(variant, "top", "one", "other", "barred")
    return sum(n for n in range(1, top + 1) if (n % one == 0) != (n % other == 0) and n % barred)


def math_050(variant: Variant) -> int:
    (pages,) = _givens(variant, "pages")
    return sum(int(digit) for page in range(13, pages + 1) for digit in str(page))
