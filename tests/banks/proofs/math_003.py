"""Recurrence: the constants are solved for, and the formula is checked against the recurrence for every n."""

from __future__ import annotations

import sympy

from evalkit.domain.question import Variant


def math_003(_variant: Variant) -> sympy.Expr:
    n = sympy.Symbol("n")
    c, p, q = sympy.symbols("c p q")
    formula = c * 2 ** (n - 1) + p * n + q
    residue = sympy.expand(sympy.powsimp(formula.subs(n, n + 1) - 2 * formula - n, force=True))
    linear = sympy.Poly(sympy.simplify(residue), n).all_coeffs()
    solutions = sympy.solve([*linear, formula.subs(n, 1) - 3], [c, p, q], dict=True)
    assert len(solutions) == 1
    found = formula.subs(solutions[0])
    term = 3
    for index in range(1, 60):
        assert found.subs(n, index) == term
        term = 2 * term + index
    return found
