"""Sums that clauses give: added up day by day, item by item."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from evalkit.domain.question import Variant


def domain_law_005(_variant: Variant) -> Fraction:
    ages = [9, 13, 14, 15, 40]
    share = Fraction(450, len(ages))
    return 450 - sum((share / 3 if age < 14 else share for age in ages), Fraction(0))


def domain_law_006(_variant: Variant) -> Fraction:
    closed = {date(2027, 4, day) for day in (14, 15, 16)}
    warned = date(2027, 5, 12)
    deliveries = [(30, date(2027, 4, 9)), (40, date(2027, 5, 3)), (18, date(2027, 5, 8)), (15, date(2027, 5, 28))]
    total = Fraction(0)
    for chairs, delivered in deliveries:
        days = [date(2027, 4, 11) + timedelta(days=count) for count in range(100)]
        delay = sum(day <= delivered and day not in closed for day in days)
        if chairs >= 20 or warned < delivered:
            total += Fraction(min(3 * (delay // 7), 15), 100) * chairs * 80
    return total


def domain_law_007(_variant: Variant) -> dict[str, Fraction]:
    remainder = Fraction(279000 - 27000)
    fund = remainder - remainder / 3
    advances = {"Anna": 30000, "Bert": 0, "Emil": 90000, "Fritz": 24000}
    left_out: set[str] = set()
    while True:
        lines = {name: advance for name, advance in advances.items() if name not in left_out}
        share = (fund + sum(lines.values())) / len(lines)
        too_much = {name for name, advance in lines.items() if advance > share}
        if not too_much:
            break
        left_out |= too_much
    received = {name: share - advance for name, advance in lines.items()}
    assert sum(received.values()) == fund
    return {"A": received["Anna"], "C": received["Bert"] / 2, "F": received["Fritz"]}


def domain_law_010(_variant: Variant) -> Fraction:
    # Nights of July and the age on 1 July.
    together = [1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13]
    visitors = [(40, together), (12, together), (5, together), (41, [1, 2, 3, 4, 5, 6, 10, 11, 12, 13])]
    return sum((_visitors_tax(age, nights) for age, nights in visitors), Fraction(0))


def _visitors_tax(age: int, nights: list[int]) -> Fraction:
    tax, in_stay, last = 0, 0, -100
    for night in nights:
        in_stay = in_stay + 1 if night - last - 1 <= 2 else 1
        tax += 3 if in_stay <= 7 else 1
        last = night
    return Fraction(tax) * (0 if age < 6 else Fraction(1, 2) if age <= 15 else 1)


def domain_law_012(_variant: Variant) -> int:
    # (kg, value, visible, day of June of the report, gross, poor packing not excused, carrier knew)
    goods = [
        (20, 500, True, 4, False, False, False),
        (15, 150, False, 11, False, False, False),
        (30, 900, True, 7, True, False, False),
        (10, 300, True, 4, False, True, False),
        (25, 800, False, 12, False, False, True),
        (8, 400, False, 12, False, False, False),
    ]
    total = 0
    for kg, value, is_visible, reported, is_gross, is_poorly_packed, knew in goods:
        is_lost = reported > (4 if is_visible else 4 + 7) and not (is_gross or knew)
        if not is_lost and not is_poorly_packed:
            total += value if is_gross else min(value, 12 * kg)
    return total - 130


def domain_law_015(_variant: Variant) -> Fraction:
    rent, since = Fraction(800), date(2030, 2, 1)
    planned: list[tuple[date, Fraction]] = [(since, rent)]
    for arrived, asked in [(date(2031, 1, 20), 840), (date(2031, 2, 1), 860), (date(2031, 9, 1), 880)]:
        if arrived < since.replace(year=since.year + 1):
            continue
        rent = min(Fraction(asked), rent * Fraction(105, 100))
        since = date(arrived.year, arrived.month + 3, 1)
        planned.append((since, rent))
    months = [date(2031, month, 1) for month in range(1, 13)]
    return sum(([rent for start, rent in planned if start <= month][-1] for month in months), Fraction(0))


def domain_law_016(_variant: Variant) -> Fraction:
    started = date(2027, 3, 1)
    # Day, classes, day of payment.
    offences: list[tuple[date, str, date]] = [
        (date(2027, 3, 10), "L", date(2027, 3, 10)),
        (date(2027, 3, 11), "L", date(2027, 3, 25)),
        (date(2027, 4, 5), "P", date(2027, 4, 20)),
        (date(2027, 5, 10), "L", date(2027, 5, 12)),
        (date(2027, 5, 30), "LP", date(2027, 6, 1)),
        (date(2027, 6, 20), "P", date(2027, 6, 21)),
        (date(2027, 8, 25), "L", date(2027, 8, 26)),
    ]
    previous: dict[str, tuple[date, int]] = {}
    total = Fraction(0)
    for day, classes, paid in offences:
        if day in {started + timedelta(days=count) for count in range(10)}:
            continue
        fines: list[int] = []
        for kind in classes:
            before = previous.get(kind)
            step = before[1] + 1 if before is not None and (day - before[0]).days <= 60 else 1
            previous[kind] = (day, step)
            fines.append({1: 40, 2: 80, 3: 160}.get(step, 200))
        is_reduced = max(fines) < 160 and (paid - day).days <= 14
        total += max(fines) * (Fraction(3, 4) if is_reduced else 1)
    return total


def domain_law_018(_variant: Variant) -> dict[str, Fraction]:
    starts = [date(2027, month, 1) for month in range(1, 13)]
    ends = [start - timedelta(days=1) for start in [*starts[1:], date(2028, 1, 1)]]
    year = (starts[0], ends[-1])
    money = {
        "A": [(60000, starts[0])],
        "B": [(90000, starts[0]), (30000, date(2027, 5, 15))],
        "C": [(45000, date(2027, 9, 1))],
    }
    manages = {"A": (year[0], date(2027, 9, 20)), "B": (date(2027, 10, 1), year[1])}
    heads = {"A": Fraction(1), "B": Fraction(1), "C": Fraction(1, 2)}
    received = dict.fromkeys(money, Fraction(0))
    for start, end in zip(starts, ends, strict=True):
        for name, sums in money.items():
            received[name] += sum(Fraction(4 * crowns, 1200) for crowns, paid_in in sums if paid_in <= start)
        for name, (first, last) in manages.items():
            received[name] += 1200 if first <= start and end <= last else 0
    rest = 61000 - sum(received.values())
    return {name: received[name] + rest * heads[name] / sum(heads.values()) for name in received}
