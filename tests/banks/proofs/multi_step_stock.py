"""Stores: kept day by day."""

from __future__ import annotations

from fractions import Fraction

from evalkit.domain.question import Variant


def multi_step_008(variant: Variant) -> dict[str, object]:
    given = {name: int(value) for name, value in variant.parameters.items()}
    wanted = [given["monday"], 23, 19, given["thursday"], 27, 33, 16]
    arrivals = dict.fromkeys(range(20), 0)
    stock, lost, outstanding_until = given["opening"], 0, -1
    for day, wish in enumerate(wanted):
        stock += arrivals[day]
        for _ in range(wish):
            if stock > 0:
                stock -= 1
            else:
                lost += 1
        if stock <= given["limit"] and day >= outstanding_until:
            outstanding_until = day + 2
            arrivals[day + 2] = given["lot"]
    return {"L": lost, "S": stock}


def multi_step_017(variant: Variant) -> int:
    given = {name: int(value) for name, value in variant.parameters.items()}
    litres, is_open = given["level"], False
    for drawn in (90, 140, 60, 150, 110, 40, 130, 80):
        if litres <= given["low"]:
            is_open = True
        elif litres >= given["high"]:
            is_open = False
        litres += (given["inflow"] if is_open else 0) - drawn
        # Even flows: the least and the most within the hour are at its ends.
        assert litres >= 0
    return litres


def multi_step_020(variant: Variant) -> Fraction:
    seed, fold, eaten = (int(variant.parameters[name]) for name in ("seed", "fold", "eaten"))
    stored = Fraction(sum(fold for _ in range(seed)) - eaten)
    return (stored - stored / 10) * fold
