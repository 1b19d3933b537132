"""Days that are looked at one by one."""

from __future__ import annotations

from decimal import Decimal

from evalkit.domain.question import Variant


def multi_step_015(variant: Variant) -> int:
    intervals = [int(variant.parameters[name]) for name in ("belts", "oil", "brakes")]
    days = range(2, int(variant.parameters["last"]) + 1)
    return sum(sum((day - 1) % interval == 0 for interval in intervals) == 2 for day in days)


def multi_step_023(variant: Variant) -> str:
    away, last, free = (int(variant.parameters[name]) for name in ("away", "day", "free"))
    names = ["Ana", "Boris", "Carla", "Denis", "Elif"] if variant.language == "en" else list("甲乙丙丁戊")
    waiting = list(range(5))
    on_duty = -1
    for day in range(1, last + 1):
        weekday = (day - 1) % 7
        barred: set[int] = set()
        if weekday == (1, 3)[free]:
            barred.add(1)
        if away <= day <= away + 5:
            barred.add(2)
        if weekday in {5, 6}:
            barred.add(4)
        on_duty = next(porter for porter in waiting if porter not in barred)
        waiting = [porter for porter in waiting if porter != on_duty] + [on_duty]
    return names[on_duty]


def multi_step_042(variant: Variant) -> Decimal:
    due, late, rate = (Decimal(str(variant.parameters[name])) for name in ("due", "late", "rate"))
    week = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] * 8
    after = week[int(due) + 1 : int(due) + 1 + int(late)]
    assert after[-1] not in {"Sun", "Mon"}
    fine, counted = Decimal(0), 0
    for weekday in after:
        if weekday not in {"Sun", "Mon"}:
            counted += 1
            fine += rate if counted <= 6 else Decimal("0.65")
    return fine + (Decimal("1.30") if counted > 12 else 0)
