"""Mixtures: sugar and water are followed in grams and litres, pour by pour."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from evalkit.domain.question import Variant


def math_019(variant: Variant) -> Decimal:
    tank, strength = _given(variant, "tank"), _given(variant, "strength")
    litres, sugar = tank, tank * strength
    for name in ("first_out", "second_out"):
        drained = _given(variant, name)
        sugar -= sugar / litres * drained
        assert litres == tank
    syrup = _given(variant, "syrup")
    return _cents((sugar + syrup * strength) / (litres + syrup))


def _cents(number: Fraction) -> Decimal:
    assert number * 1000 % 10 != 5, "half a hundredth could be rounded either way"
    return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _given(variant: Variant, name: str) -> Fraction:
    return Fraction(str(variant.parameters[name]))


def math_042(variant: Variant) -> dict[str, object]:
    litres = {tank: _given(variant, f"tank_{tank}") for tank in "ab"}
    grams = {tank: litres[tank] * _given(variant, f"salt_{tank}") for tank in "ab"}
    for name, source, goal in (("over", "a", "b"), ("back", "b", "a")):
        share = _given(variant, name) / litres[source]
        moved_litres, moved_grams = litres[source] * share, grams[source] * share
        litres[source], grams[source] = litres[source] - moved_litres, grams[source] - moved_grams
        litres[goal], grams[goal] = litres[goal] + moved_litres, grams[goal] + moved_grams
    litres["a"] += _given(variant, "water")
    return {tank.upper(): _cents(grams[tank] / litres[tank]) for tank in "ab"}
