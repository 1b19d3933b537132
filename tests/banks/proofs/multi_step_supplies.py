"""Buying and changing: counted piece by piece."""

from __future__ import annotations

import re
from decimal import Decimal

from evalkit.domain.question import Variant


def multi_step_004(variant: Variant) -> Decimal:
    breads = int(variant.parameters["people"]) * int(variant.parameters["each"])
    flour_needed = 0
    while breads > 0:
        breads -= 8
        flour_needed += 620
    bags = 0
    while bags * 2500 < flour_needed:
        bags += 1
    return bags * Decimal(str(variant.parameters["price"]))


def multi_step_005(variant: Variant) -> int:
    euros, rate = int(variant.parameters["euros"]), Decimal(str(variant.parameters["rate"]))
    fee = euros * Decimal("0.025")
    if fee < 4:
        fee = Decimal(4)
    left = (euros - fee) * rate
    paid = 0
    while left >= 10:
        left -= 10
        paid += 10
    return paid


def multi_step_014(variant: Variant) -> int:
    sheets, wash, gap = (int(variant.parameters[name]) for name in ("sheets", "wash", "gap"))
    minute = -gap
    while sheets > 0:
        sheets -= min(14, sheets)
        minute += gap + wash
    return minute


def multi_step_025(variant: Variant) -> int:
    people, gone, days, ration = (int(variant.parameters[name]) for name in ("people", "gone", "days", "ration"))
    # The text gives the litres; they are read from it, since no parameter holds them.
    water = max(int(number) for number in re.findall(r"\d+", variant.prompt))
    water -= sum(ration for _ in range(people * days))
    further = 0
    while water >= (people - gone) * ration:
        water -= (people - gone) * ration
        further += 1
    assert water == 0
    return further


def multi_step_036(variant: Variant) -> int:
    morning, pause, noon = (int(variant.parameters[name]) for name in ("morning", "pause", "noon"))
    held = 480
    for _ in range(morning):
        held -= 8
    for _ in range(pause):
        held = min(held + 4, 480)
    for _ in range(noon):
        held -= 8
        assert held >= 0
    return held


def multi_step_038(variant: Variant) -> Decimal:
    calls, seconds, minute, messages = (
        int(variant.parameters[name]) for name in ("calls", "seconds", "minute", "messages")
    )
    cents = 2000
    for _ in range(calls):
        cents -= sum(minute for second in range(seconds) if second % 60 == 0)
    for _ in range(messages):
        cents -= 7
    return Decimal(cents) / 100


def multi_step_039(variant: Variant) -> int:
    strong, days, weak, after, pack = (
        int(variant.parameters[name]) for name in ("strong", "days", "weak", "after", "pack")
    )
    left = 0
    for day in range(days + after):
        for _ in range(strong if day < days else weak):
            left = (left or pack) - 1
    return left


def multi_step_041(variant: Variant) -> int:
    roof, rain, held, drawn = (int(variant.parameters[name]) for name in ("roof", "rain", "held", "drawn"))
    tank = Decimal(held)
    for _ in range(roof):
        tank = min(tank + rain * Decimal("0.8"), Decimal(1100))
    days = 0
    while tank >= drawn:
        tank -= drawn
        days += 1
    return days
