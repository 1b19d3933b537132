"""Best choices among few: every purchase or selection is priced."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from evalkit.domain.question import Variant


def math_030(variant: Variant) -> Fraction:
    needed = int(variant.parameters["needed"])
    single, five, twelve = (int(Fraction(str(variant.parameters[name])) * 100) for name in ("single", "five", "twelve"))
    # More than enough packs of each kind; single tickets fill up exactly.
    costs = [
        big * twelve + small * five + max(0, needed - 12 * big - 5 * small) * single
        for big, small in product(range(6), range(11))
    ]
    return Fraction(min(costs), 100)


def math_044(_variant: Variant) -> set[str]:
    kilograms = {"P": 14, "Q": 9, "R": 17, "S": 11, "T": 6, "U": 13, "V": 8}
    points = {"P": 47, "Q": 28, "R": 55, "S": 38, "T": 16, "U": 43, "V": 24}
    scored: list[tuple[int, set[str]]] = []
    for taken in product((True, False), repeat=7):
        pieces = {piece for piece, is_taken in zip(kilograms, taken, strict=True) if is_taken}
        is_allowed = not pieces >= {"P", "R"} and ("U" not in pieces or "T" in pieces)
        if is_allowed and sum(kilograms[piece] for piece in pieces) <= 45:
            scored.append((sum(points[piece] for piece in pieces), pieces))
    most = max(score for score, _ in scored)
    best = [pieces for score, pieces in scored if score == most]
    assert len(best) == 1
    return best[0]
