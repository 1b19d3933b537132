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
