"""Who is where after several moves, and what follows when: each story carried out step by step."""

from __future__ import annotations

from itertools import pairwise, permutations

from evalkit.domain.question import Variant


def _in_language(words: list[str], variant: Variant, chinese: dict[str, str]) -> list[str]:
    return words if variant.language == "en" else [chinese[word] for word in words]


def common_sense_014(variant: Variant) -> list[str]:
    found = [
        order
        for order in permutations(["bicycle", "bread", "call", "dog", "lawn"])
        if order[0] == "bread"
        and order.index("lawn") < order.index("bicycle") < order.index("call")
        and order.index("dog") == order.index("call") + 1 == 4
    ]
    assert len(found) == 1
    chinese = {"bicycle": "自行车", "bread": "面包", "call": "电话", "dog": "狗", "lawn": "草地"}
    return _in_language(list(found[0]), variant, chinese)


def common_sense_030(variant: Variant) -> set[str]:
    """Minutes of the day: member from, member to, switched off from, switched off to."""
    midnight, noon = 24 * 60, 12 * 60
    story = {
        "Ron": (0, noon + 110, 0, 0),
        "Sia": (noon + 130, midnight, 0, 0),
        "Tim": (0, midnight, noon + 60, noon + 180),
        "Uma": (0, noon + 150, 0, 0),
        "Wes": (0, noon + 360, 0, 0),
    }
    sent, asked = noon + 120, noon + 165
    received: list[str] = []
    for name, (joined, left, off, on) in story.items():
        arrives = on if off <= sent < on else sent
        if joined <= sent < left and arrives <= asked:
            received.append(name)
    return set(_in_language(received, variant, {"Uma": "小伍", "Wes": "小魏"}))


def common_sense_033(variant: Variant) -> list[str]:
    row = ["Ann", "Bo", "Cy", "Di", "Ed", "Flo"]
    _exchange(row, row.index("Cy"), 5)
    row = [*row[1:], row[0]]
    _exchange(row, row.index("Di"), row.index("Di") + 1)
    _exchange(row, 1, 4)
    row = [row[-1], *row[:-1]]
    chinese = dict(zip(["Ann", "Bo", "Cy", "Di", "Ed", "Flo"], "安包崔丁鄂方", strict=True))
    return _in_language(row, variant, {name: f"小{sign}" for name, sign in chinese.items()})


def _exchange(row: list[str], one: int, other: int) -> None:
    row[one], row[other] = row[other], row[one]


def common_sense_034(variant: Variant) -> list[str]:
    """The row as Ruth sees it; Sam's first thing is her last."""
    row = ["fork", "cup", "salt", "lamp", "bread"]
    _exchange(row, 4, 2)
    _exchange(row, 1, 4)
    taken, rest = row[0], row[1:]
    row = [*rest[:2], taken, *rest[2:]]
    chinese = {"fork": "叉子", "cup": "杯子", "salt": "盐", "lamp": "台灯", "bread": "面包"}
    return _in_language(row[::-1], variant, chinese)


def common_sense_036(variant: Variant) -> str:
    """What each of the three believes: changed by what they see, or are told."""
    belief: dict[str, str] = {}
    events: list[tuple[str, str]] = [
        ("tin", "Pia Quin Rolf"),
        ("drawer", "Quin Rolf"),
        ("drawer", "Pia"),  # told by Rolf
        ("basket", "Quin"),
        ("basket", "Pia"),  # seen on coming back
        ("pot", "Quin"),
        ("pot", "Pia"),  # told on the telephone
    ]
    for place, witnesses in events:
        belief.update(dict.fromkeys(witnesses.split(), place))
    assert belief["Pia"] == belief["Quin"] == "pot"
    return _in_language([belief["Rolf"]], variant, {"drawer": "抽屉"})[0]


def common_sense_038(_variant: Variant) -> bool:
    holds = {"red": ["blue"], "blue": ["green", "yellow"], "green": ["white"], "white": ["black"], "black": ["red"]}
    opened: set[str] = {"white"}
    while True:
        keys = {key for box in opened for key in holds.get(box, [])}
        if keys <= opened:
            return opened == {*holds, "yellow"}
        opened |= keys


def common_sense_039(_variant: Variant) -> bool:
    arrivals: list[int] = []
    for at_door in range(60):  # minutes after 9:00
        begins = max(at_door, 30)
        if begins > 50:
            continue
        signed = begins + 6
        arrivals.append(signed + 26)
        arrivals.extend(bus + 9 + 3 for bus in (12, 34, 47, 65) if bus >= signed)
    return min(arrivals) <= 60


def common_sense_041(_variant: Variant) -> set[str]:
    standing = set(range(1, 11)) - {7}
    for pushed, way in ((5, 1), (10, -1), (2, -1)):
        domino = pushed
        while domino in standing and domino != 4:
            standing.remove(domino)
            domino += way
    return {str(domino) for domino in standing}


def common_sense_044(_variant: Variant) -> int:
    top = {1: 1}
    for day in range(2, 32):
        torn = 0 if 6 <= day <= 9 else 1
        if day >= 10 and day % 6 == 0:
            torn += 1
        top[day] = top[day - 1] + torn
    assert all(before <= after for before, after in pairwise(top.values()))
    assert top[5] == 5
    return next(day for day in range(6, 32) if top[day] == day)
