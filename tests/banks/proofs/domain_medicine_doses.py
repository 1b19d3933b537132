"""Scores, tablets, syrups, cycles: counted item by item."""

from __future__ import annotations

from fractions import Fraction

from evalkit.domain.question import Variant


def domain_medicine_005(_variant: Variant) -> int:
    age, months_since_falls, medicines = 83, [1, 2, 3, 15], 5
    falls = sum(months <= 12 for months in months_since_falls)
    has_aid, is_alone = True, False
    return (
        (4 if age >= 80 else 0)
        + 3 * min(falls, 2)
        + max(medicines - 3, 0)
        + (2 if has_aid else 0)
        + (2 if is_alone else 0)
    )


def domain_medicine_006(_variant: Variant) -> int:
    days = [40] * 5
    dose = 40
    while dose > 15:
        dose -= 5
        days += [dose] * 3
    days += [10] * 7
    return sum(_small_tablets(dose) for dose in days)


def _small_tablets(dose: int) -> int:
    ways = [(large + small, small) for large in range(3) for small in range(9) if 20 * large + 5 * small == dose]
    fewest = min(ways)
    assert sum(way[0] == fewest[0] for way in ways) == 1
    return fewest[1]


def domain_medicine_010(_variant: Variant) -> Fraction:
    thrown_away = Fraction(0)
    for kg in (18, 26, 35):
        exact = min(Fraction(25, 2) * kg, Fraction(400)) / 40
        steps = [Fraction(half, 2) for half in range(60)]
        dose = min(steps, key=lambda step: abs(step - exact))
        assert sum(abs(step - exact) == abs(dose - exact) for step in steps) == 1
        left, opened = Fraction(0), -100
        for day in range(10):
            for _ in range(2):
                if day - opened > 6:
                    thrown_away += left
                    left, opened = Fraction(100), day
                taken = min(left, dose)
                left -= taken
                if taken < dose:
                    left, opened = Fraction(100) - (dose - taken), day
        thrown_away += left
    return thrown_away


def domain_medicine_016(_variant: Variant) -> int:
    # Level, in isolation, admitted today.
    patients = [(1, False, False)] * 7 + [(1, False, True)] * 2
    patients += [(2, False, False)] * 6 + [(2, True, False)] * 4
    patients += [(3, False, False)] * 4 + [(3, True, False)] * 2 + [(3, True, True)]
    assert len(patients) == 9 + 10 + 7
    need = sum(
        min({1: 35, 2: 60, 3: 110}[level] + 25 * is_isolated + 30 * is_new, 120)
        for level, is_isolated, is_new in patients
    )
    nurses = 0
    while nurses * 410 < need:
        nurses += 1
    return nurses * 410 - need


def domain_medicine_019(_variant: Variant) -> dict[str, Fraction]:
    start = 200 * Fraction(18, 10)
    grades = [2, 3, 1, 1, 1]
    values = [[20], [12, 16], [15], [11, 14, 20], [19]]  # tenths
    dose, day, total, last = start, 1, Fraction(0), 0
    for grade, measured in zip(grades, values, strict=True):
        delays = next(place for place, value in enumerate(measured) if value >= 15)
        assert delays == len(measured) - 1
        day += 7 * delays
        if delays >= 2:
            dose *= Fraction(80, 100)
        if dose < start * Fraction(60, 100):
            break
        total += dose
        last = day
        day += 21
        if grade == 3:
            dose *= Fraction(75, 100)
    return {"P": total, "Q": Fraction(last)}
