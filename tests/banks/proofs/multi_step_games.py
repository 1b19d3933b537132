"""Games with cards, arrows and crates: played by their rules."""

from __future__ import annotations

from collections import deque
from itertools import pairwise

from evalkit.domain.question import Variant


def multi_step_027(_variant: Variant) -> list[str]:
    pile = deque([4, 1, 6, 3, 7, 2, 5, 8])
    row: list[str] = []
    while pile:
        number = pile[0]
        if number % 2 == 0:
            pile.reverse()
            number //= 2
        for _ in range(number):
            pile.append(pile.popleft())
        row.append(str(pile.popleft()))
    return row


def multi_step_029(variant: Variant) -> int:
    second, fifth, seventh = (int(variant.parameters[name]) for name in ("second", "fifth", "seventh"))
    arrows = [4, second, 9, 0, fifth, 7, seventh]
    score = sum(arrows)
    if score >= 38:
        score += 10
    for before, arrow in pairwise(arrows):
        score += (3 if arrow > before else 0) + (arrow if before == 0 else 0)
    return score


def multi_step_031(_variant: Variant) -> list[str]:
    piles = [[8, 1, 7], [2, 5, 4], [3, 6, 9]]
    written: list[str] = []
    for crate in range(1, 10):
        place = next(index for index, pile in enumerate(piles) if crate in pile)
        while piles[place][-1] != crate:
            other = min((index for index in range(3) if index != place), key=lambda index: (len(piles[index]), index))
            written.append(str(piles[place][-1]))
            piles[other].append(piles[place].pop())
        piles[place].pop()
    return written


def multi_step_049(_variant: Variant) -> list[str]:
    counters = [17, 6, 11, 4, 9]
    for _ in range(7):
        giver = counters.index(max(counters))
        given = counters[giver] // 2
        counters[giver] -= given
        for number in range(given):
            # One to each in turn: the next child gets the odd one.
            counters[(giver + 1 + number % 2) % 5] += 1
        counters[counters.index(min(counters))] += 1
    return [str(number) for number in counters]
