"""Rules with exceptions: all combinations are tried against the rules."""

from __future__ import annotations

from itertools import combinations, product

import z3

from evalkit.domain.question import Variant

NAMES = {
    "en": ("Ada", "Ben", "Cleo", "Dan", "Eva", "Finn"),
    "zh": ("小安", "小白", "小柯", "小丁", "小易", "小方"),
}
# Badge, course, wound, companion.
PEOPLE = (
    (True, True, False, None),
    (True, False, False, 2),
    (False, True, False, 0),
    (True, True, True, None),
    (False, False, False, 3),
    (False, False, False, 0),
)


def logic_017(variant: Variant) -> set[str]:
    alone = {index for index, (badge, course, wound, _) in enumerate(PEOPLE) if badge and course and not wound}
    with_company = {
        index for index, (_, _, wound, companion) in enumerate(PEOPLE) if not wound and companion is not None
    }
    allowed = alone | {index for index in with_company if PEOPLE[index][3] in alone}
    return {NAMES[variant.language][index] for index in allowed}


def logic_018(_variant: Variant) -> set[str]:
    everything = [set(chosen) for size in range(7) for chosen in combinations("ABCDEF", size)]
    fitting = [is_open for is_open in everything if _valves_obey(is_open, pressure=60, temperature=85, level=25)]
    assert len(fitting) == 1
    return fitting[0]


def _valves_obey(is_open: set[str], *, pressure: int, temperature: int, level: int) -> bool:
    wanted = {
        "A": pressure >= 60 and "D" not in is_open,
        "B": "A" not in is_open or temperature > 80,
        "C": not {"A", "B"} <= is_open,
        "D": temperature <= 80 and level < 30,
        "E": len(is_open & set("ABCD")) % 2 == 1,
        "F": not {"C", "E"} & is_open,
    }
    return all((valve in is_open) == should for valve, should in wanted.items())


def logic_019(_variant: Variant) -> bool:
    red, weighed, hall, stamped = z3.Bools("red weighed hall stamped")
    solver = z3.Solver()
    solver.add(z3.Implies(red, weighed), z3.Implies(z3.And(weighed, hall), stamped), hall, z3.Not(stamped))
    assert solver.check() == z3.sat
    solver.add(red)
    # The same by hand, over all sixteen cases.
    cases = [
        is_red
        for is_red, is_weighed, in_hall, is_stamped in product((False, True), repeat=4)
        if (is_weighed or not is_red) and (is_stamped or not (is_weighed and in_hall)) and in_hall and not is_stamped
    ]
    assert cases
    assert any(cases) == (solver.check() == z3.sat)
    return not any(cases)
