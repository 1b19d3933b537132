"""Orders of patients: all orders are tried, or the day is played through."""

from __future__ import annotations

from itertools import pairwise, permutations

from evalkit.domain.question import Variant

# Years, latex allergy, infection, diabetes, minutes.
OPERATIONS = {
    "A": (54, False, False, True, 90),
    "B": (9, False, True, False, 40),
    "C": (34, True, False, False, 60),
    "D": (11, False, False, False, 130),
    "E": (7, False, False, False, 50),
    "F": (61, False, True, True, 70),
    "G": (45, False, False, False, 100),
    "H": (70, False, False, True, 110),
}


def domain_medicine_008(_variant: Variant) -> list[str]:
    before = {pair for pair in permutations(OPERATIONS, 2) if _comes_before(*pair)}
    assert len(before) == 8 * 7 // 2
    found = [
        order for order in permutations(OPERATIONS) if all((one, other) in before for one, other in pairwise(order))
    ]
    assert len(found) == 1
    return list(found[0])


def _comes_before(one: str, other: str) -> bool:
    years, latex, infected, diabetic, minutes = OPERATIONS[one]
    other_years, other_latex, other_infected, other_diabetic, other_minutes = OPERATIONS[other]
    child, other_child = years < 12 and minutes <= 120, other_years < 12 and other_minutes <= 120
    if latex != other_latex:
        return latex
    if infected != other_infected:
        return other_infected
    if child or other_child:
        return child and (not other_child or years < other_years)
    if diabetic != other_diabetic:
        return diabetic
    return minutes > other_minutes


# Class, contrast medium, arrival in minutes after 08:00.
SCANS = {
    "A": (3, True, 0),
    "B": (3, False, 5),
    "C": (3, False, 10),
    "D": (2, True, 10),
    "E": (1, False, 25),
    "F": (2, False, 30),
    "G": (3, True, 30),
    "H": (1, True, 50),
    "K": (2, False, 130),
}


def domain_medicine_017(_variant: Variant) -> list[str]:
    ready = {name: arrival + (40 if contrast else 10) for name, (_, contrast, arrival) in SCANS.items()}
    order: list[str] = []
    free_at = 0
    for minute in range(600):
        waiting = [name for name in SCANS if name not in order and ready[name] <= minute]
        if minute < free_at or not waiting:
            continue
        keys = {name: (_class_at(name, minute - ready[name]), ready[name]) for name in waiting}
        assert list(keys.values()).count(min(keys.values())) == 1
        chosen = min(waiting, key=lambda name: keys[name])
        order.append(chosen)
        free_at = minute + (40 if SCANS[chosen][1] else 20)
    return order


def _class_at(name: str, waited: int) -> int:
    level = SCANS[name][0]
    return 2 if level == 3 and waited >= 60 else level
