"""Balances and scales: every choice of weights is tried."""

from __future__ import annotations

import re
from itertools import combinations, permutations

from evalkit.domain.question import Variant

# Left, right, and which side is the lighter one.
WEIGHINGS = (
    ({1, 2, 3}, {4, 5, 6}, "none"),
    ({1, 4, 7}, {2, 5, 8}, "left"),
    ({1, 5, 9}, {3, 4, 8}, "left"),
    ({2, 6, 7}, {3, 5, 9}, "none"),
)


def logic_036(_variant: Variant) -> list[str]:
    orders = {
        "".join(sorted("PQRST", key=dict(zip("PQRST", weights, strict=True)).__getitem__, reverse=True))
        for weights in permutations(range(1, 9), 5)
        if _stones_fit(weights)
    }
    assert len(orders) == 1
    return list(orders.pop())


def _stones_fit(weights: tuple[int, ...]) -> bool:
    p, q, r, s, t = weights
    return s + q == r + t and q < t < r and p + r < q + r


def logic_037(_variant: Variant) -> set[str]:
    fitting = [
        light
        for light in combinations(range(1, 10), 2)
        if all(_lighter(left, right, set(light)) == seen for left, right, seen in WEIGHINGS)
    ]
    assert len(fitting) == 1
    return {str(ring) for ring in fitting[0]}


def _lighter(left: set[int], right: set[int], light: set[int]) -> str:
    difference = len(left & light) - len(right & light)
    return "none" if difference == 0 else "left" if difference > 0 else "right"


def logic_038(variant: Variant) -> int:
    extra, *readings = (int(digits) for digits in re.findall(r"\d+", variant.prompt)[:6])
    fitting: list[int] = []
    for first in range(1, min(readings)):
        weight = first
        for reading in readings:
            weight = reading - extra - weight
        # After the fifth pair one is back at crate A.
        if weight == first:
            fitting.append(first)
    assert len(fitting) == 1
    return fitting[0]
