"""Numbers in other bases: Python's own reading of digits, or long arithmetic digit by digit."""

from __future__ import annotations

from evalkit.domain.question import Variant


def math_010(variant: Variant) -> int:
    digits = "".join(str(variant.parameters[name]) for name in "pqr")
    return int(digits, int(variant.parameters["big"])) - int(digits, int(variant.parameters["small"]))
