"""Weekdays and rotas: carried out day by day."""

from __future__ import annotations

from itertools import count

from evalkit.domain.question import Variant

WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
}


def logic_033(variant: Variant) -> int:
    days, first, nth, holiday = (int(variant.parameters[name]) for name in ("days", "first", "nth", "holiday"))
    weekday = first
    working: list[int] = []
    for day in range(1, days + 1):
        if weekday not in {5, 6} and day != holiday:
            working.append(day)
        weekday = 0 if weekday == 6 else weekday + 1
    return working[-nth]


def logic_034(variant: Variant) -> str:
    one, other, today = (int(variant.parameters[name]) for name in ("one", "other", "today"))
    day = next(day for day in count(1) if day % one == 0 and day % other == 0)
    return WEEKDAYS[variant.language][(today + day) % 7]


def logic_035(_variant: Variant) -> int:
    plans = [[True] * on + [False] * off for on, off in ((4, 2), (5, 3), (2, 1))]
    found = 0
    weekday = 0
    places = [0, 0, 0]
    for _ in range(120):
        working = sum(plan[place] for plan, place in zip(plans, places, strict=True)) if weekday != 6 else 0
        found += working == 2
        weekday = (weekday + 1) % 7
        places = [(place + 1) % len(plan) for plan, place in zip(plans, places, strict=True)]
    return found
