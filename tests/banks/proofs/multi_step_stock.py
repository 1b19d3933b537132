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


def multi_step_028(variant: Variant) -> dict[str, object]:
    young, adults = int(variant.parameters["young"]), int(variant.parameters["adults"])
    for _ in range(4):
        adults -= len(range(3, adults + 1, 3))
        fry = 3 * len(range(2, adults + 1, 2))
        adults += sum(1 for fish in range(1, young + 1) if fish % 4)
        young = fry
    return {"Y": young, "A": adults}


def multi_step_032(variant: Variant) -> int:
    given = {name: int(value) for name, value in variant.parameters.items()}
    held, bought = given["start"] * 10, 0
    hours = [(2600, 500), (3100, 900), (400, 1900), (2900, 600), (700, 1600), (0, 2300), (0, 1900), (0, 1200)]
    # In tenths of a watt-hour, one watt-hour after the other.
    for made, used in hours:
        for unit in range(abs(made - used)):
            if made > used and unit < given["charge"]:
                held = min(held + 9, given["capacity"] * 10)
            if made < used:
                is_given = unit < given["discharge"] and held >= 10
                held -= 10 if is_given else 0
                bought += 0 if is_given else 1
    return bought


def multi_step_046(variant: Variant) -> dict[str, object]:
    given = {name: int(value) for name, value in variant.parameters.items()}
    delivered = [64, given["second"], 11, 0, given["fifth"], 20, 11]
    wanted = [17, 19, given["wednesday"], 33, 22, given["saturday"], 35]
    cheeses: list[int] = []
    thrown = lost = 0
    for day in range(7):
        # Each cheese is known by the day of its delivery; the oldest stand in front.
        cheeses += [day] * delivered[day]
        lost += max(wanted[day] - len(cheeses), 0)
        cheeses = cheeses[wanted[day] :]
        thrown += cheeses.count(day - 2)
        cheeses = [cheese for cheese in cheeses if cheese > day - 2]
    return {"T": thrown, "U": lost}
