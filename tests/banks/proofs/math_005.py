"""Visitors: evenly spaced arrivals, each stay laid over one hour of steady traffic, the overlaps added up."""

from __future__ import annotations

from fractions import Fraction

from evalkit.domain.question import Variant


def math_005(variant: Variant) -> Fraction:
    per_hour, minutes = int(variant.parameters["per_hour"]), int(variant.parameters["minutes"])
    begin, end = Fraction(600), Fraction(660)
    present = Fraction(0)
    for visitor in range(per_hour * 12):
        enters = Fraction(60 * visitor, per_hour)
        present += max(Fraction(0), min(end, enters + minutes) - max(begin, enters))
    return present / 60
