"""Who it was: every way in which it may have gone is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations, product

from evalkit.domain.question import Variant
from tests.banks.proofs.trap_orders import numbers_in

CANDIDATES = {"en": ("Aron", "Bea", "Chris", "Dana", "Emil"), "zh": ("安宁", "白露", "陈希", "丁一", "方圆")}

SHIPS: dict[str, dict[str, str]] = {
    "en": {name: name for name in ("Amber", "Breeze", "Comet", "Dolphin", "Eagle", "Fortune")},
    "zh": dict(
        zip(
            ("Amber", "Breeze", "Comet", "Dolphin", "Eagle", "Fortune"),
            ("琥珀号", "清风号", "彗星号", "海豚号", "雄鹰号", "远航号"),
            strict=True,
        )
    ),
}
POINTS = {"Falcons": 8, "Herons": 5, "Kestrels": 5, "Swifts": 4, "Wrens": 3}
TEAMS_IN_CHINESE = {
    "Falcons": "雄鹰队",
    "Herons": "白鹭队",
    "Kestrels": "红隼队",
    "Swifts": "雨燕队",
    "Wrens": "山雀队",
}


def trap_013(variant: Variant) -> str:
    possible = _possible_winners(variant)
    assert len(possible) == 1
    return possible.pop()


def trap_014(variant: Variant) -> None:
    assert len(_possible_winners(variant)) >= 2


def trap_029(variant: Variant) -> str:
    possible = _possible_fourths(earlier="Fortune", later="Eagle")
    assert len(possible) == 1
    return SHIPS[variant.language][possible.pop()]


def trap_030(variant: Variant) -> None:
    assert len(_possible_fourths(earlier="Eagle", later="Fortune")) >= 2


def trap_037(variant: Variant) -> None:
    possible = {tuple(_winners_over("Wrens", outcome)) for outcome in _outcomes(("Kestrels", "Swifts"))}
    assert possible == {("Herons",), ("Swifts",)}


def trap_038(variant: Variant) -> str:
    possible = {tuple(_winners_over("Wrens", outcome)) for outcome in _outcomes(("Herons", "Swifts"))}
    assert len(possible) == 1
    (winner,) = possible.pop()
    return winner if variant.language == "en" else TEAMS_IN_CHINESE[winner]


def _possible_fourths(*, earlier: str, later: str) -> set[str]:
    possible: set[str] = set()
    for order in permutations(SHIPS["en"]):
        place = {ship: position for position, ship in enumerate(order, start=1)}
        if (
            place["Amber"] < place["Breeze"]
            and abs(place["Dolphin"] - place["Fortune"]) == 1
            and place["Breeze"] != 6
            and place["Eagle"] - place["Comet"] == 2
            and place[earlier] < place[later]
        ):
            possible.add(order[3])
    return possible


def _outcomes(known_win: tuple[str, str]) -> Iterator[dict[tuple[str, str], int]]:
    """All outcomes of the ten matches that give these points, with both known wins.

    Each is a match -> 1 if the team named first won, 0 for a draw, -1 if it lost.
    """
    matches = list(combinations(POINTS, 2))
    for results in product((1, 0, -1), repeat=10):
        outcome: dict[tuple[str, str], int] = dict(zip(matches, results, strict=True))
        if outcome[known_win] != 1 or outcome["Falcons", "Kestrels"] != 1:
            continue
        points = dict.fromkeys(POINTS, 0)
        for (one, other), result in outcome.items():
            points[one] += (0, 1, 3)[result + 1]
            points[other] += (3, 1, 0)[result + 1]
        if points == POINTS:
            yield outcome


def _winners_over(team: str, outcome: dict[tuple[str, str], int]) -> list[str]:
    winners = [one for (one, other), result in outcome.items() if other == team and result == 1]
    return winners + [other for (one, other), result in outcome.items() if one == team and result == -1]


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
