"""Probabilities and expected values: all outcomes are listed, or followed step by step with exact fractions."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations, product

import sympy

from evalkit.domain.question import Variant


def math_013(variant: Variant) -> dict[str, object]:
    keys = [metal for metal in ("brass", "steel", "copper") for _ in range(int(variant.parameters[metal]))]
    pairs = list(combinations(keys, 2))
    return _lowest_terms(Fraction(sum(one != other for one, other in pairs), len(pairs)))


def _lowest_terms(chance: Fraction) -> dict[str, object]:
    return {"N": chance.numerator, "D": chance.denominator}


def math_025(variant: Variant) -> Fraction:
    few, many, high, low = _givens(variant, "few", "many", "high", "low")
    fields = [high] * few + [low] * many + [0] * (20 - few - many)
    games = [first + (second if first else 2 * second) for first in fields for second in fields]
    return Fraction(sum(games), len(games))


def math_026(variant: Variant) -> dict[str, object]:
    left_red, left_white, right_red, right_white = _givens(
        variant, "left_red", "left_white", "right_red", "right_white"
    )
    left = ["red"] * left_red + ["white"] * left_white
    right = ["red"] * right_red + ["white"] * right_white
    moved_when_red = [moved for moved in left for drawn in [*right, moved] if drawn == "red"]
    return _lowest_terms(Fraction(moved_when_red.count("red"), len(moved_when_red)))


def _givens(variant: Variant, *names: str) -> tuple[int, ...]:
    return tuple(int(variant.parameters[name]) for name in names)


def math_038(_variant: Variant) -> dict[str, object]:
    rolls = list(product(range(1, 7), range(1, 9), range(1, 11)))
    wanted = [roll for roll in rolls if len(set(roll)) < 3 and sum(roll) in {3, 5, 7, 11, 13, 17, 19, 23}]
    return _lowest_terms(Fraction(len(wanted), len(rolls)))


def math_045(variant: Variant) -> dict[str, object]:
    red, green, draw = _givens(variant, "red", "green", "draw")
    # Chance of each number of red pencils drawn so far, below two.
    state = {0: Fraction(1), 1: Fraction(0)}
    ended: dict[int, Fraction] = {}
    for drawn in range(draw + 1):
        left = red + green - drawn
        first_red = {count: chance * (red - count) / left for count, chance in state.items()}
        ended[drawn + 1] = first_red[1]
        state = {0: state[0] - first_red[0], 1: state[1] - first_red[1] + first_red[0]}
    return _lowest_terms(ended[draw] + ended[draw + 1])


def math_046(variant: Variant) -> Decimal:
    percent, last, start, price = _givens(variant, "percent", "last", "start", "price")
    forward = sympy.Rational(percent, 100)
    # One equation for each field: a round, and then what is to be expected from where the token is.
    rounds = sympy.symbols(f"e0:{last + 1}")
    equations = [rounds[last]] + [
        rounds[field] - 1 - forward * rounds[field + 1] - (1 - forward) * rounds[max(0, field - 1)]
        for field in range(last)
    ]
    solved = sympy.solve(equations, rounds, dict=True)
    assert len(solved) == 1
    cost = Fraction(str(price * solved[0][rounds[start]]))
    assert cost * 1000 % 10 != 5, "half a hundredth could be rounded either way"
    return (Decimal(cost.numerator) / Decimal(cost.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
