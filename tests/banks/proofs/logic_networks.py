"""Invented networks: everything that can be reached is searched, nearest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from evalkit.domain.question import Variant

Node = TypeVar("Node", bound=Hashable)
GATES = (
    ("A", "B", ""),
    ("B", "E", ""),
    ("C", "F", ""),
    ("B", "C", "blue"),
    ("A", "D", "red"),
    ("D", "E", "green"),
    ("E", "F", "red"),
    ("F", "G", "gold"),
)
# Where one stands, which key one carries, where the other keys lie.
Mine = tuple[str, str, frozenset[tuple[str, str]]]


def _distances(start: Node, following: Callable[[Node], Iterable[Node]]) -> dict[Node, int]:
    found = {start: 0}
    layer = [start]
    while layer:
        layer = list(dict.fromkeys(new for node in layer for new in following(node) if new not in found))
        depth = max(found.values()) + 1
        found.update(dict.fromkeys(layer, depth))
    return found


def logic_020(variant: Variant) -> int:
    numbers = [int(digits) for digits in re.findall(r"\d+", variant.prompt)[:10]]
    platforms, zero, last, step, double, again, taken, fare, start, goal = numbers
    assert (zero, last, double, again, taken) == (0, platforms - 1, 2, platforms, platforms)

    def shuttles(platform: int) -> list[int]:
        return [
            number - platforms if number >= platforms else number for number in (platform + step, double * platform)
        ]

    return _distances(start, shuttles)[goal] * fare


def logic_021(_variant: Variant) -> set[str]:
    pipes = ["AD", "BA", "BG", "CD", "DF", "EG", "FA", "FH", "GB", "HC"]
    coloured = _distances("A", lambda tank: [pipe[1] for pipe in pipes if pipe[0] == tank])
    return set("ABCDEFGH") - set(coloured)


def logic_022(_variant: Variant) -> int:
    keys = frozenset({("red", "D"), ("blue", "F"), ("green", "B"), ("gold", "C")})
    start: Mine = ("A", "", keys)
    distances = _distances(start, _after_a_gate)
    return min(distance for (chamber, _, _), distance in distances.items() if chamber == "G")


def _after_a_gate(mine: Mine) -> list[Mine]:
    chamber, carried, lying = mine
    lying_here = lying | ({(carried, chamber)} if carried else set())
    choices = {"", *(key for key, place in lying_here if place == chamber)}
    return [
        (other, key, lying_here - {(key, chamber)})
        for key in choices
        for one, two, needed in GATES
        for here, other in ((one, two), (two, one))
        if here == chamber and needed in {"", key}
    ]
