"""Does it follow that a lorry came? Z3 looks for a morning on which all that is said is true and none came."""

from __future__ import annotations

import z3

from evalkit.domain.question import Variant


def logic_004(_variant: Variant) -> bool:
    lorry, test, gate = z3.Bools("lorry test gate")
    solver = z3.Solver()
    solver.add(z3.Implies(lorry, gate), z3.Implies(test, gate), gate, z3.Not(test))
    assert solver.check() == z3.sat
    solver.add(z3.Not(lorry))
    return solver.check() == z3.unsat
