"""Ranks of rights and of rules: all orders, or all pairs, are tried."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations, product

from evalkit.domain.question import Variant

# Name: (sum, entered, reservation, is for wages).
RIGHTS: dict[str, tuple[int, date, date | None, bool]] = {
    "A": (40000, date(2027, 3, 12), None, False),
    "B": (25000, date(2027, 3, 22), date(2027, 2, 20), False),
    "C": (30000, date(2027, 4, 2), date(2027, 3, 2), False),
    "D": (8000, date(2027, 3, 28), None, True),
    "E": (60000, date(2027, 4, 2), None, False),
    "F": (5000, date(2027, 2, 3), None, False),
}


def domain_law_011(_variant: Variant) -> list[str]:
    found = [
        order
        for order in permutations(RIGHTS)
        if all(_is_before(order[i], order[j]) for i in range(6) for j in range(i + 1, 6))
    ]
    assert len(found) == 1
    ranks = [name for name in found[0] if name != "F"]
    ranks.insert(ranks.index("A") + 1, "F")
    return ranks


def _key_date(name: str) -> date:
    _, entered, reserved, _ = RIGHTS[name]
    return reserved if reserved is not None and entered <= reserved + timedelta(days=30) else entered


def _is_before(one: str, other: str) -> bool:
    first, second = _key_date(one), _key_date(other)
    is_wage, other_is_wage = RIGHTS[one][3], RIGHTS[other][3]
    if is_wage != other_is_wage and (first.year, first.month) == (second.year, second.month):
        return is_wage
    return first < second if first != second else RIGHTS[one][0] > RIGHTS[other][0]


# All cases: (under 16, holds a season ticket, is a Saturday in August).
CASES = list(product((False, True), repeat=3))
# Name: (is the council's, year, cases).
RULES = {
    "R1": (True, 2019, set(CASES)),
    "R2": (False, 2024, {case for case in CASES if case[1]}),
    "R3": (True, 2021, {case for case in CASES if case[1]}),
    "R4": (True, 2020, {case for case in CASES if case[0]}),
    "R5": (True, 2023, {case for case in CASES if case[0] and case[1]}),
    "R6": (True, 2022, {case for case in CASES if case[2]}),
}


def domain_law_017(_variant: Variant) -> list[str]:
    asked = [(True, True, True), (False, True, True), (True, False, False), (False, True, False)]
    return [_decides(case) for case in asked]


def _decides(case: tuple[bool, ...]) -> str:
    fitting = [name for name, (_, _, cases) in RULES.items() if case in cases]
    found = [name for name in fitting if all(name == other or _prevails(name, other) for other in fitting)]
    assert len(found) == 1
    return found[0]


def _prevails(one: str, other: str) -> bool:
    is_council, year, cases = RULES[one]
    other_is_council, other_year, other_cases = RULES[other]
    if is_council != other_is_council:
        return is_council
    if cases < other_cases or other_cases < cases:
        return cases < other_cases
    return year > other_year
