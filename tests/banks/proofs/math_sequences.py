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


def math_034(variant: Variant) -> int:
    first, second, drop = _givens(variant, "first", "second", "drop")
    terms = {1: first, 2: second}
    for n in range(1, 11):
        terms[n + 2] = terms[n + 1] + 2 * terms[n] - drop * n
    return terms[12]


def math_035(variant: Variant) -> int:
    start, plus, modulus = _givens(variant, "start", "plus", "modulus")
    chain = [start]
    while len(chain) < 9:
        chain.append((chain[-1] * chain[-1] + plus) % modulus)
    return sum(chain)


def math_047(variant: Variant) -> int:
    number, first, plus = _givens(variant, "number", "first", "plus")
    # All values from 1 upwards, not only those on the way.
    values = {1: first}
    for larger in range(2, number + 1):
        n = larger // 2
        values[larger] = values[n] + n if larger == 2 * n else 2 * n - values[n] + plus
    return values[number]
