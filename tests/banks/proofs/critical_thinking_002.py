"""Town: for each statement Z3 looks for a town that fits the numbers and in which it is false."""

from __future__ import annotations

from itertools import product
from typing import cast

import z3

from evalkit.domain.question import Variant


def critical_thinking_002(_variant: Variant) -> set[str]:
    # One count for each combination of (reads, takes the bus, owns a dog).
    counts = {kind: z3.Int(f"n{kind}") for kind in product((0, 1), repeat=3)}

    def number(*, reads: int | None = None, bus: int | None = None, dog: int | None = None) -> z3.ArithRef:
        chosen = [
            count for (r, b, d), count in counts.items() if reads in {None, r} and bus in {None, b} and dog in {None, d}
        ]
        return cast("z3.ArithRef", z3.Sum(chosen))

    town: list[z3.BoolRef | bool] = [count >= 0 for count in counts.values()]
    town += [number() == 1000, number(reads=1) == 600, number(bus=1) == 500, number(dog=1) == 300]
    statements: dict[str, z3.ExprRef | bool] = {
        "1": number(reads=1, bus=1) >= 100,
        "2": number(reads=1, bus=1, dog=1) <= 300,
        "3": number(reads=1, dog=1) >= 1,
        "4": 2 * number(reads=1, bus=1) > number(bus=1),
        "5": number(reads=0, bus=1) <= 400,
        "6": z3.Implies(number(bus=0, dog=1) == 0, number(reads=0, dog=1) >= 100),
    }
    return {name for name, statement in statements.items() if _must_hold(statement, town)}


def _must_hold(statement: z3.ExprRef | bool, town: list[z3.BoolRef | bool]) -> bool:
    solver = z3.Solver()
    solver.add(*town)
    assert solver.check() == z3.sat
    solver.add(z3.Not(statement))
    return solver.check() == z3.unsat
