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
