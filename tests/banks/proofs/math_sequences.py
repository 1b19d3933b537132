"""Sequences and recurrences: computed term by term from the rule in the text."""

from __future__ import annotations

from evalkit.domain.question import Variant


def math_028(variant: Variant) -> int:
    start, plus, minus = _givens(variant, "start", "plus", "minus")
    terms = [start]
    while len(terms) < 10:
        half, is_odd = divmod(terms[-1], 2)
        terms.append(terms[-1] * 3 - minus if is_odd else half + plus)
    return sum(terms)


def _givens(variant: Variant, *names: str) -> tuple[int, ...]:
    return tuple(int(variant.parameters[name]) for name in names)
