"""Control panels: every setting of the switches is tried."""

from __future__ import annotations

import re
from itertools import product

from evalkit.domain.question import Variant


def logic_039(variant: Variant) -> int:
    red, green, places, least = (int(variant.parameters[name]) for name in ("red", "green", "places", "least"))
    reds = [sum(setting) for setting in product((0, 1), repeat=red)]
    greens = [sum(setting) for setting in product((0, 1), repeat=green)]
    lit = sum(
        reds_on >= least and greens_on % 2 == 1 and reds_on + greens_on < red + green
        for reds_on in reds
        for greens_on in greens
    )
    return sum(lit for position in range(1, places + 1) if position != 1)


def logic_040(_variant: Variant) -> set[str]:
    seen = (True, True, True, True, False, False)
    fitting = [
        switches
        for switches in product((False, True), repeat=5)
        if sum(lit != shown for lit, shown in zip(_lamps(switches), seen, strict=True)) == 1
    ]
    assert len(fitting) == 1
    return {str(number) for number, is_on in enumerate(fitting[0], start=1) if is_on}


def _lamps(switches: tuple[bool, ...]) -> tuple[bool, ...]:
    one, two, three, four, five = switches
    return (
        one != two,
        two + three + four >= 2,
        not four or five,
        one == three and not five,
        (two + four + five) % 2 == 1,
        not (one and four),
    )


def logic_041(variant: Variant) -> int:
    numbers = [int(digits) for digits in re.findall(r"\d+", variant.prompt)[:9]]
    added, taken, adding, taking, price, low, high, start, goal = numbers
    assert (adding, taking, low, high) == (3, 2, 0, 99)
    cheapest = {start: 0}
    # Relaxed until nothing changes any more.
    while True:
        before = dict(cheapest)
        for shown, coins in before.items():
            for new, paid in ((shown + added, adding), (shown - taken, taking), (2 * shown, price)):
                if low <= new <= high:
                    cheapest[new] = min(cheapest.get(new, coins + paid), coins + paid)
        if cheapest == before:
            return cheapest[goal]
