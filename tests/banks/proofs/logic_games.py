"""Games without chance: every position is played to its end."""

from __future__ import annotations

import re
from functools import cache

from evalkit.domain.question import Variant


def logic_027(variant: Variant) -> int:
    one, second, third = (int(digits) for digits in re.findall(r"\d+", variant.prompt)[:3])
    assert one == 1
    stuck_wins = variant.parameters["ending"] == 1
    assert stuck_wins == any(words in variant.prompt for words in ("no allowed move wins", "他就赢了"))

    @cache
    def can_win(pile: int, taken: int) -> bool:
        moves = [move for move in (one, second, third) if move <= pile and move != taken]
        return stuck_wins if not moves else any(not can_win(pile - move, move) for move in moves)

    return sum(pile for pile in range(1, int(variant.parameters["size"]) + 1) if not can_win(pile, 0))


def logic_028(variant: Variant) -> dict[str, int]:
    start, goal, low, high = (int(variant.parameters[name]) for name in ("start", "goal", "low", "high"))
    additions = range(low, high + 1)

    @cache
    def can_win(shown: int) -> bool:
        return any(shown + added >= goal or not can_win(shown + added) for added in additions)

    assert start + high < goal
    winning = [added for added in additions if not can_win(start + added)]
    return {"P": min(winning), "Q": max(winning)}


def logic_029(_variant: Variant) -> set[str]:
    @cache
    def can_win(left: int, right: int) -> bool:
        # Whoever finds both bowls empty has lost: the opponent took the last bead.
        takings = [(1, 0), (2, 0), (0, 1), (0, 4), (2, 1)]
        return any(not can_win(left - one, right - two) for one, two in takings if one <= left and two <= right)

    return {str(right) for right in range(1, 13) if not can_win(5, right)}
