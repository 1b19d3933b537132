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


def trap_017(variant: Variant) -> Fraction:
    shown = _shown_at_the_end(variant, earlier="K", later="N")
    assert len(shown) >= 2
    assert len(set(shown)) == 1
    return shown[0]


def trap_018(variant: Variant) -> None:
    assert len(set(_shown_at_the_end(variant, earlier="N", later="K"))) >= 2


def numbers_in(variant: Variant) -> list[Fraction]:
    """All numbers of a question in the order in which its text states them."""
    return [Fraction(digits) for digits in re.findall(r"\d+(?:\.\d+)?", variant.prompt)]


def _apply(price: Fraction, vouchers: tuple[tuple[str, Fraction], ...]) -> Fraction:
    for kind, size in vouchers:
        price -= price * size / 100 if kind == "share" else size
    return price


def _shown_at_the_end(variant: Variant, *, earlier: str, later: str) -> list[Fraction]:
    """What the display shows at the end, for every order of the buttons that fits."""
    numbers = numbers_in(variant)
    start, plus_k, minus_m, plus_p = numbers if variant.language == "en" else [numbers[index] for index in (0, 1, 3, 5)]
    effects = {"K": (1, plus_k), "L": (2, 0), "M": (1, -minus_m), "N": (3, 0), "P": (1, plus_p)}
    found: list[Fraction] = []
    for order in permutations(effects):
        place = {button: position for position, button in enumerate(order)}
        are_in_order = all(place[one] < place[other] for one, other in (("P", "K"), ("N", "M"), (earlier, later)))
        if are_in_order and abs(place["K"] - place["M"]) == 3:
            shown = start
            for button in order:
                factor, summand = effects[button]
                shown = shown * factor + summand
            found.append(shown)
    return found
