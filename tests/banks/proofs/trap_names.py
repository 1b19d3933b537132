"""Who it was: every way in which it may have gone is looked at."""

from __future__ import annotations

from evalkit.domain.question import Variant
from tests.banks.proofs.trap_orders import numbers_in

CANDIDATES = {"en": ("Aron", "Bea", "Chris", "Dana", "Emil"), "zh": ("安宁", "白露", "陈希", "丁一", "方圆")}


def trap_013(variant: Variant) -> str:
    possible = _possible_winners(variant)
    assert len(possible) == 1
    return possible.pop()


def trap_014(variant: Variant) -> None:
    assert len(_possible_winners(variant)) >= 2


def _possible_winners(variant: Variant) -> set[str]:
    """Who is alone in front when all votes that are left go to one candidate."""
    members, *votes = (int(number) for number in numbers_in(variant))
    left = members - sum(votes)
    possible: set[str] = set()
    for lucky in range(5):
        final = [count + (left if position == lucky else 0) for position, count in enumerate(votes)]
        if final.count(max(final)) == 1:
            possible.add(CANDIDATES[variant.language][final.index(max(final))])
    return possible
