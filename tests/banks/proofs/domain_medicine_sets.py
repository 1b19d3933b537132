"""Who or what meets a guideline: its lines as conditions."""

from __future__ import annotations

from datetime import date

from evalkit.domain.question import Variant


def domain_medicine_004(variant: Variant) -> set[str]:
    # Names, age, months since the last examination (None: never), a relative had the disease, has complaints.
    persons: list[tuple[tuple[str, str], int, int | None, bool, bool]] = [
        (("Anja", "安女士"), 50, None, False, False),
        (("Bert", "薄先生"), 69, 23, False, False),
        (("Carla", "柴女士"), 46, None, True, False),
        (("Dirk", "丁先生"), 48, None, False, False),
        (("Ella", "鄂女士"), 63, 13, True, False),
        (("Fred", "傅先生"), 70, None, False, False),
        (("Gesa", "葛女士"), 55, None, False, True),
    ]
    return {
        names[variant.language == "zh"]
        for names, age, months, has_relative, has_complaints in persons
        if (45 if has_relative else 50) <= age <= 69
        and (months is None or months >= (12 if has_relative else 24))
        and not has_complaints
    }


def domain_medicine_011(variant: Variant) -> set[str]:
    age, days, weight, kidney, liver = 74, 3, 60, 41, 90
    has_thinner, has_protector, has_only_rash = True, True, True
    ferrol_days_ago, attack_years_ago = 5, 12
    is_forbidden = {
        ("Arvin", "阿文"): kidney < 45 and not (days <= 3 and kidney >= 40),
        ("Belor", "贝洛"): attack_years_ago < 10,
        ("Cadon", "卡东"): has_thinner and not (has_protector and age < 75),
        ("Delmex", "德美"): ferrol_days_ago <= 7,
        ("Enfor", "恩福"): liver > 60 and not (liver <= 90 and kidney >= 45),
        ("Fulan", "福兰"): not (has_only_rash and not has_thinner),
        ("Gallin", "加林"): age > 70 and not weight > 60,
        ("Helor", "赫洛"): liver > 90,
    }
    return {names[variant.language == "zh"] for names, is_out in is_forbidden.items() if not is_out}


def domain_medicine_015(_variant: Variant) -> set[str]:
    born = date(2031, 1, 1)
    doses = {
        "A": date(2031, 2, 8),
        "B": date(2031, 3, 5),
        "C": date(2031, 4, 3),
        "D": date(2031, 4, 27),
        "E": date(2031, 8, 28),
        "F": date(2031, 9, 30),
    }
    valid: dict[str, date] = {}
    invalid_before: date | None = None
    for name, day in doses.items():
        earlier = list(valid.values())
        conditions = [invalid_before is None or (day - invalid_before).days >= 28]
        if len(earlier) == 0:
            conditions.append((day - born).days >= 42)
        elif len(earlier) == 1:
            conditions.append((day - earlier[0]).days >= 28 - 4)
        else:
            conditions += [(day - earlier[0]).days >= 180, (day - earlier[1]).days >= 56]
        if all(conditions):
            valid[name] = day
            invalid_before = None
        else:
            invalid_before = day
    assert len(valid) <= 3
    return set(valid)
