"""Ward: Z3 finds the stay, and that no other fits."""

from __future__ import annotations

from fractions import Fraction

import z3

from evalkit.domain.question import Variant


def transfer_002(_variant: Variant) -> Fraction:
    stay, surgical, medical = z3.Reals("stay surgical medical")
    solver = z3.Solver()
    solver.add(surgical == 4 * 6, medical == z3.Q(3, 2) * stay, surgical + medical == 42)
    assert solver.check() == z3.sat
    found = solver.model()[stay]
    assert isinstance(found, z3.RatNumRef)
    solver.add(stay != found)
    assert solver.check() == z3.unsat
    return Fraction(found.numerator_as_long(), found.denominator_as_long())
