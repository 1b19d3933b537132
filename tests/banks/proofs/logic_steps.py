"""Buttons, exchanges, runs and queues: carried out one by one."""

from __future__ import annotations

import re
from itertools import combinations

from evalkit.domain.question import Variant


def logic_042(_variant: Variant) -> set[str]:
    wanted = {3, 4, 5, 7, 8}
    fitting: list[tuple[int, ...]] = []
    # Twice the same button changes nothing, so sets of buttons are all there is.
    for size in range(9):
        fitting += [buttons for buttons in combinations(range(1, 9), size) if _opened(buttons) == wanted]
    assert len(fitting) == 1
    return {str(button) for button in fitting[0]}


def _opened(buttons: tuple[int, ...]) -> set[int]:
    is_open: set[int] = set()
    for button in buttons:
        is_open ^= {(button + further - 1) % 8 + 1 for further in (0, 1, 3)}
    return is_open


def logic_043(variant: Variant) -> list[str]:
    numbers = [int(digits) for digits in re.findall(r"\d+", variant.prompt)[2:10]]
    row = list("ABCDEF")
    for one, other in zip(numbers[::2], numbers[1::2], strict=True):
        row[one - 1], row[other - 1] = row[other - 1], row[one - 1]
    return row


def logic_044(variant: Variant) -> list[str]:
    pattern = {
        "en": r"place (\d) (?:gets the card that lay in place|the one from place|from) (\d)",
        "zh": r"(\d) 号位置放上(?:原来在)? ?(\d) 号",
    }[variant.language]
    source_of = {int(place): int(source) for place, source in re.findall(pattern, variant.prompt)}
    assert sorted(source_of) == sorted(source_of.values()) == list(range(1, 9))
    cards = dict(enumerate("ABCDEFGH", start=1))
    for _ in range(int(variant.parameters["runs"])):
        cards = {place: cards[source] for place, source in source_of.items()}
    return [cards[place] for place in range(1, 9)]


def logic_045(_variant: Variant) -> list[str]:
    arriving = list("ABCDEF")
    standing: list[str] = []
    left: list[str] = []
    for move in "in in in out in out out in in out out out".split():  # noqa: SIM905 - reads as the question does
        if move == "in":
            standing.append(arriving.pop(0))
        else:
            left.append(standing.pop())
    assert len(left) == 6
    return left


def logic_050(variant: Variant) -> int:
    front, back, between = (int(variant.parameters[name]) for name in ("front", "back", "between"))
    found = [
        people
        for people in range(max(front, back), front + back + between + 1)
        for tess in [people - back + 1]
        if tess < front and front - tess - 1 == between
    ]
    assert len(found) == 1
    return found[0]
