"""Two payments and a third: all prices in whole cents are tried."""

from __future__ import annotations

from fractions import Fraction

from evalkit.domain.question import Variant
from tests.banks.proofs.trap_orders import numbers_in


def trap_023(variant: Variant) -> None:
    assert len(_third_payments(variant)) >= 2


def trap_024(variant: Variant) -> Fraction:
    payments = _third_payments(variant)
    assert len(payments) == 1
    return Fraction(payments.pop(), 100)


def _third_payments(variant: Variant) -> set[int]:
    """What the third customer pays, for all prices of a mug, a plate and a bowl by which the first two pay so much."""
    numbers = numbers_in(variant)[:11]
    if variant.language == "en":
        paid, other_paid, counts = numbers[0], numbers[4], (*numbers[1:4], *numbers[5:8], *numbers[8:11])
    else:
        paid, other_paid, counts = numbers[3], numbers[7], (*numbers[:3], *numbers[4:7], *numbers[8:11])
    x1, y1, z1, x2, y2, z2, x3, y3, z3 = (int(count) for count in counts)
    first, second = int(paid * 100), int(other_paid * 100)
    determinant = x1 * y2 - x2 * y1
    assert determinant != 0
    found: set[int] = set()
    for bowl in range(1, first // z1 + 1):
        left, other_left = first - z1 * bowl, second - z2 * bowl
        mug, mug_rest = divmod(left * y2 - other_left * y1, determinant)
        plate, plate_rest = divmod(x1 * other_left - x2 * left, determinant)
        if mug_rest == plate_rest == 0 and mug > 0 and plate > 0:
            found.add(x3 * mug + y3 * plate + z3 * bowl)
    return found
