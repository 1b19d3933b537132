"""Contests: points and places from the results."""

from __future__ import annotations

from evalkit.domain.question import Variant


def multi_step_012(variant: Variant) -> list[str]:
    english = ["Falcons", "Otters", "Ravens", "Badgers"]
    names = english if variant.language == "en" else ["猎鹰队", "水獭队", "渡鸦队", "灰獾队"]
    points, difference = [0] * 4, [0] * 4
    results = [(0, 1, 3, 2), (0, 2, 1, 1), (0, 3, 0, 2), (1, 2, 3, 4), (1, 3, 2, 0), (2, 3, 0, 3)]
    for home, away, scored, conceded in results:
        for club, own, other in ((home, scored, conceded), (away, conceded, scored)):
            points[club] += (4 if own > other else 2 if own == other else 0) + (own >= 3) + (other - own == 1)
            difference[club] += own - other
    standing = [(points[club], difference[club]) for club in range(4)]
    assert len(set(standing)) == 4
    return [names[club] for club in sorted(range(4), key=lambda club: standing[club], reverse=True)]


def multi_step_019(_variant: Variant) -> dict[str, object]:
    field, coins = [0, 12], [20, 20]
    for move, roll in enumerate([6, 3, 6, 2, 3, 5, 2, 5, 4, 5, 4, 6, 5, 2]):
        player, other = move % 2, 1 - move % 2
        for _ in range(roll):
            field[player] = (field[player] + 1) % 24
            coins[player] += 10 if field[player] == 0 else 0
        if field[player] == field[other]:
            field[other] = (field[other] - 5) % 24
        elif field[player] in {3, 9, 15, 21}:
            coins[player] -= 4
            coins[other] += 4
        elif field[player] in {6, 18}:
            field[player] += 2
            # Nothing is said of meeting again here, and it does not happen.
            assert field[player] != field[other]
    return {"R": field[0], "B": field[1], "C": coins[0]}
