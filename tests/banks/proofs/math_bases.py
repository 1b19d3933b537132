"""Numbers in other bases: Python's own reading of digits, or long arithmetic digit by digit."""

from __future__ import annotations

from evalkit.domain.question import Variant


def math_010(variant: Variant) -> int:
    digits = "".join(str(variant.parameters[name]) for name in "pqr")
    return int(digits, int(variant.parameters["big"])) - int(digits, int(variant.parameters["small"]))


def math_040(variant: Variant) -> int:
    base = int(variant.parameters["base"])
    one = [int(variant.parameters[name]) for name in "rqp"]
    other = [int(variant.parameters[name]) for name in "ts"]
    # Long multiplication in the base itself, lowest digit first.
    digits = [0] * 6
    for shift, factor in enumerate(other):
        carry = 0
        for place in range(shift, len(digits)):
            digit = one[place - shift] if place - shift < len(one) else 0
            carry, digits[place] = divmod(digits[place] + factor * digit + carry, base)
        assert carry == 0
    return int("".join(str(digit) for digit in reversed(digits)))
