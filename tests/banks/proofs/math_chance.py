"""Probabilities and expected values: all outcomes are listed, or followed step by step with exact fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

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
