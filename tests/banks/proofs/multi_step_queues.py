"""Queues and lines of work: carried out piece by piece."""

from __future__ import annotations

from evalkit.domain.question import Variant


def multi_step_016(_variant: Variant) -> list[str]:
    jobs = {
        "A": (0, 11, 2),
        "B": (3, 4, 3),
        "C": (5, 3, 3),
        "D": (7, 6, 2),
        "E": (17, 9, 3),
        "F": (21, 10, 1),
        "G": (22, 6, 1),
        "H": (27, 6, 1),
    }
    minute, printed = 0, list[str]()
    while len(printed) < len(jobs):
        ranks: dict[tuple[int, int], str] = {}
        for name, (arrival, _, grade) in jobs.items():
            if name not in printed and arrival <= minute:
                ranks[(0 if minute - arrival > 20 else grade, arrival)] = name
        chosen = ranks[min(ranks)]
        printed.append(chosen)
        minute += jobs[chosen][1]
    return printed


def multi_step_022(variant: Variant) -> dict[str, object]:
    saw, glue, tested = (int(variant.parameters[name]) for name in ("saw", "glue", "tested"))
    sawn = [leg for leg in range(1, int(variant.parameters["blanks"]) + 1) if leg % saw]
    aside = [leg for place, leg in enumerate(sawn, start=1) if place % glue == 0]
    repaired = [leg for place, leg in enumerate(aside, start=1) if place % 3]
    good = [leg for leg in sawn if leg not in aside] + repaired
    left = [leg for place, leg in enumerate(good, start=1) if place % tested]
    boxes = 0
    while len(left) >= 14:
        left = left[14:]
        boxes += 1
    return {"B": boxes, "L": len(left)}


def multi_step_024(_variant: Variant) -> int:
    line = [(1, 11), (8, 5), (12, 7), (13, 5), (14, 8), (15, 4), (16, 8), (17, 4), (21, 5)]
    free = {"B": 0, "A": 0}
    waited = 0
    for minute in range(100):
        for counter in ("B", "A"):
            served = [one for one in line if one[0] <= minute and (counter == "A" or one[1] <= 5)]
            if free[counter] <= minute and served:
                line.remove(served[0])
                waited += minute - served[0][0]
                free[counter] = minute + served[0][1]
    assert not line
    return waited


def multi_step_037(_variant: Variant) -> set[str]:
    arrivals = [0, 3, 7, 12, 18, 25, 32, 37, 40, 43, 47, 52, 59, 62]
    lengths = [7, 7, 3, 3, 6, 2, 3, 2, 6, 4, 4, 2, 6, 2]
    line = list(range(14))
    loaded: list[int] = []
    for departure in (15, 45, 75):
        waiting = [vehicle for vehicle in line if arrivals[vehicle] <= departure]
        loaded, room, refused = [], 13, False
        for vehicle in waiting:
            if lengths[vehicle] > room:
                refused = True
                continue
            loaded.append(vehicle)
            room -= lengths[vehicle]
            if refused:
                break
        line = [vehicle for vehicle in line if vehicle not in loaded]
    return {"ABCDEFGHIJKLMN"[vehicle] for vehicle in loaded}


def multi_step_045(variant: Variant) -> int:
    knead, rest, bake, gap = (int(variant.parameters[name]) for name in ("knead", "rest", "bake", "gap"))
    baked_at: list[int] = []
    kneaded: list[int] = []
    kneader_free, oven_free = knead, 0
    for minute in range(2000):
        if minute == kneader_free:
            kneaded.append(minute)
            kneader_free = minute + knead + (25 if len(kneaded) == 3 else 0)
        following = len(baked_at)
        if following < min(5, len(kneaded)) and minute >= oven_free and minute - kneaded[following] >= rest:
            baked_at.append(minute + bake)
            oven_free = minute + bake + gap
    return baked_at[4]
