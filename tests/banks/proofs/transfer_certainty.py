"""What is certain in the worst case: all possible counts, all single mistakes, all ways of asking."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from evalkit.domain.question import Variant


def transfer_020(_variant: Variant) -> int:
    return _certain_at((4, 9, 12, 15, 20), enough=6, wanted=2)


def transfer_021(_variant: Variant) -> int:
    return _certain_at((5, 10, 14, 18, 25), enough=9, wanted=3)


def _certain_at(limits: Sequence[int], *, enough: int, wanted: int) -> int:
    """One more than the largest total at which fewer than `wanted` kinds can have `enough` each.

    Between 0 and `enough - 1`, and from `enough` up to the limit, more never changes a kind's state: only these ends are
    looked at.
    """
    ends = [sorted({min(enough - 1, limit), limit}) for limit in limits]
    totals = [sum(taken) for taken in product(*ends) if sum(number >= enough for number in taken) < wanted]
    return max(totals) + 1
