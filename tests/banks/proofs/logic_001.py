"""Six talks: all 720 orders are tried."""

from __future__ import annotations

from itertools import permutations

from evalkit.domain.question import Variant

SPEAKERS = {
    "en": ("Asha", "Boris", "Chen", "Dora", "Emil", "Farah"),
    "zh": ("小安", "小白", "小陈", "小丁", "小易", "小方"),
}


def logic_001(variant: Variant) -> list[str]:
    fitting = [order for order in permutations(range(6)) if _fits(order)]
    assert len(fitting) == 1
    return [SPEAKERS[variant.language][speaker] for speaker in fitting[0]]


def _fits(order: tuple[int, ...]) -> bool:
    asha, boris, _, dora, emil, farah = (order.index(speaker) for speaker in range(6))
    return abs(dora - farah) == 1 and emil not in {0, 5} and boris - dora >= 2 and emil < farah and boris < asha
