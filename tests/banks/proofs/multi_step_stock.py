"""Stores: kept day by day."""

from __future__ import annotations

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
