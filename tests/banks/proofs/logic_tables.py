"""Tables that lack their inner numbers: every filling is tried."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations
from math import prod

from evalkit.domain.question import Variant

Score = tuple[int, int]
MATCHES = tuple(combinations("WXYZ", 2))
# Wins, goals scored, goals conceded.
TABLE = {"W": (2, 4, 2), "X": (1, 4, 5), "Y": (2, 2, 3), "Z": (1, 2, 2)}


def logic_015(_variant: Variant) -> dict[str, int]:
    fitting = [dict(zip(MATCHES, scores, strict=True)) for scores in _tournaments(())]
    assert len(fitting) == 1
    scores = fitting[0]
    first, second = scores["W", "X"]
    return {"P": first, "Q": second, "R": scores["X", "Z"][1]}


def _tournaments(played: tuple[Score, ...]) -> Iterator[tuple[Score, ...]]:
    """Match by match, leaving a branch when a team has more than the table gives it."""
    standing = {team: _standing(team, played) for team in TABLE}
    if any(own > final for team in TABLE for own, final in zip(standing[team], TABLE[team], strict=True)):
        return
    if len(played) == len(MATCHES):
        if standing == TABLE:
            yield played
        return
    for first in range(5):
        for second in range(5):
            if first != second:
                yield from _tournaments((*played, (first, second)))


def _standing(team: str, played: tuple[Score, ...]) -> tuple[int, int, int]:
    own = [
        score if team == match[0] else (score[1], score[0])
        for match, score in zip(MATCHES, played, strict=False)
        if team in match
    ]
    return sum(mine > other for mine, other in own), sum(mine for mine, _ in own), sum(other for _, other in own)


def logic_016(_variant: Variant) -> list[str]:
    fitting = [
        (*left, *middle)
        for left in permutations(range(1, 10), 3)
        if prod(left) == 288
        for right in permutations(sorted(set(range(1, 10)) - set(left)), 3)
        if prod(right) == 90
        for middle in permutations(sorted(set(range(1, 10)) - set(left) - set(right)))
        if left[0] + middle[0] + right[0] == 20 and left[2] + middle[2] + right[2] == 11
        for left, middle in [((left[1],), (middle[1], right[1]))]
    ]
    assert len(fitting) == 1
    return [str(screws) for screws in fitting[0]]
