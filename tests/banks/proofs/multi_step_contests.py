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
