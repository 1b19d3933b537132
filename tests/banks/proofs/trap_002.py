"""Reservoir: the share is the same for every volume."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from evalkit.domain.question import Variant
from tests.banks.proofs.trap_001 import end_of_august


def trap_002(variant: Variant) -> Decimal:
    shares = {
        end_of_august(variant, start=start) / start * 100 for start in (Fraction(100), Fraction(7), Fraction(12345))
    }
    assert len(shares) == 1
    share = shares.pop()
    return (Decimal(share.numerator) / Decimal(share.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
