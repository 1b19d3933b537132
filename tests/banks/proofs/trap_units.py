"""Units whose size is not told: all sizes are tried."""

from __future__ import annotations

from evalkit.domain.question import Variant
from tests.banks.proofs.trap_orders import numbers_in


def trap_009(variant: Variant) -> None:
    lengths = _walls(variant)
    assert len(lengths) >= 2


def trap_010(variant: Variant) -> int:
    lengths = _walls(variant)
    assert len(lengths) == 1
    return lengths.pop()


def _walls(variant: Variant) -> set[int]:
    """The length of the wall in tiks, for every size of the dal by which both measurements agree."""
    a, b, c, d, e, f = (int(number) for number in numbers_in(variant))
    return {e * dal + f for dal in range(1, 1000) if 2 * (a * dal + b) + c * dal + d == e * dal + f}
