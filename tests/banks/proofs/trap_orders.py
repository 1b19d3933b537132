"""Vouchers used and buttons pressed in an order that is not told: every order that fits is carried out."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import permutations

from evalkit.domain.question import Variant


def trap_005(variant: Variant) -> Fraction:
    price, one, other = numbers_in(variant)
    prices = {_apply(price, order) for order in permutations([("share", one), ("share", other)])}
    assert len(prices) == 1
    return prices.pop()


def trap_006(variant: Variant) -> None:
    price, share, amount = numbers_in(variant)
    prices = {_apply(price, order) for order in permutations([("share", share), ("amount", amount)])}
    assert len(prices) == 2
    assert min(prices) > 0


def numbers_in(variant: Variant) -> list[Fraction]:
    """All numbers of a question in the order in which its text states them."""
    return [Fraction(digits) for digits in re.findall(r"\d+(?:\.\d+)?", variant.prompt)]


def _apply(price: Fraction, vouchers: tuple[tuple[str, Fraction], ...]) -> Fraction:
    for kind, size in vouchers:
        price -= price * size / 100 if kind == "share" else size
    return price
