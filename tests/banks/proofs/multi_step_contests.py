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


def multi_step_043(variant: Variant) -> list[str]:
    english = ["lathe", "press", "kiln", "anvil", "saw", "drill", "loom", "plane"]
    names = english if variant.language == "en" else ["车床", "压机", "窑炉", "铁砧", "锯机", "钻机", "织机", "刨机"]
    lists = [
        "saw drill lathe press kiln loom anvil plane",
        "drill saw press loom plane lathe anvil kiln",
        "saw press drill plane kiln anvil lathe loom",
        "drill press saw kiln lathe loom plane anvil",
    ]
    wishes = [[english.index(machine) for machine in line.split()] for line in lists]
    chosen: list[int] = []
    sorts: dict[int, bool] = {}
    for workshop in (0, 1, 2, 3, 3, 2, 1, 0):
        allowed = [machine for machine in wishes[workshop] if machine not in chosen]
        if workshop in sorts:
            allowed = [machine for machine in allowed if (machine < 4) != sorts[workshop]]
        chosen.append(allowed[0])
        sorts[workshop] = allowed[0] < 4
    return [names[machine] for machine in chosen]


def multi_step_047(variant: Variant) -> list[str]:
    names = ["Ines", "Jon", "Kira", "Leo"] if variant.language == "en" else ["小颖", "小钧", "小琪", "小磊"]
    points, last, nights = [3, 0, 2, 4], [0, 0, 0, 0], list[int]()
    for night in range(1, 13):
        weekday = (night - 1) % 7
        barred = {1: 2, 2: 5}
        able = [nurse for nurse in range(4) if barred.get(nurse) != weekday and nurse not in nights[-1:]]
        ranks = sorted((points[nurse], last[nurse], nurse) for nurse in able)
        assert ranks[0][:2] != ranks[1][:2]
        nurse = ranks[0][2]
        nights.append(nurse)
        points[nurse] += 3 if weekday in {4, 5} else 2
        last[nurse] = night
    return [names[nurse] for nurse in nights[6:]]
