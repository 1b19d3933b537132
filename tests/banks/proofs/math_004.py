"""Codes: all 7776 are looked at."""

from __future__ import annotations

from itertools import pairwise, product

from evalkit.domain.question import Variant


def math_004(_variant: Variant) -> int:
    return sum(
        sum(code) % 3 == 0 and all(abs(one - other) >= 2 for one, other in pairwise(code))
        for code in product(range(1, 7), repeat=5)
    )
