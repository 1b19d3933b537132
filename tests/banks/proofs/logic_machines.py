"""Machines with states: run step by step."""

from __future__ import annotations

import re

from evalkit.domain.question import Variant

STATES = {"en": ("Idle", "Armed", "Alarm", "Locked"), "zh": ("空闲", "布防", "报警", "锁定")}


def logic_046(variant: Variant) -> dict[str, int]:
    coins = [(1, 2, 5)[int(variant.parameters[f"i{place}"])] for place in range(1, 11)]
    separator = {"en": ", ", "zh": "、"}[variant.language]
    assert separator.join(map(str, coins)) in variant.prompt
    credit = tickets = returns = 0
    for coin in coins:
        credit += coin
        if credit >= 7:
            tickets += 1
            credit -= 7
        assert credit < 7
        if credit == 4:
            returns += 1
            credit = 0
    return {"P": tickets, "Q": returns, "R": credit}


def logic_047(variant: Variant) -> dict[str, int]:
    left, right = ["token"] * int(variant.parameters["l0"]), ["token"] * int(variant.parameters["r0"])
    for _ in range(6):
        if len(left) > len(right):
            kept = len(left) - len(left) // 2
            left, right = left[:kept], right + left[kept:]
        elif len(right) > len(left):
            kept = len(right) - len(right) // 3
            left, right = left + right[kept:], right[:kept]
        larger = left if len(left) > len(right) else right
        assert len(larger) > 5
        del larger[:5]
    return {"L": len(left), "R": len(right)}


def logic_048(variant: Variant) -> list[str]:
    idle, armed, alarm, locked = range(4)
    following = {
        "x": {idle: armed, armed: idle, alarm: locked, locked: locked},
        "y": {idle: idle, armed: alarm, alarm: alarm, locked: idle},
        "z": {idle: locked, armed: armed, alarm: idle, locked: armed},
    }
    state = idle
    seen: list[int] = []
    for button in "xyxzxxzyyxyy":
        state = following[button][state]
        seen.append(state)
    return [STATES[variant.language][state] for state in seen[2::3]]


def logic_049(variant: Variant) -> str:
    start = re.search(r"[01]{9}", variant.prompt)
    assert start is not None
    lit = {number for number, sign in enumerate(start.group(0), start=1) if sign == "1"}
    before = {number: number - 1 or 9 for number in range(1, 10)}
    after = {one: other for other, one in before.items()}
    for _ in range(4):
        staying = {number for number in lit if len({before[number], after[number]} & lit) == 1}
        new = {number for number in before if number not in lit and before[number] in lit}
        lit = staying | new
    return "".join("1" if number in lit else "0" for number in range(1, 10))
