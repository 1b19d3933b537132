"""Journeys and stays: followed minute by minute."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from evalkit.domain.question import Variant


def multi_step_026(variant: Variant) -> str:
    hour, minute, first, second = (int(variant.parameters[name]) for name in ("hour", "minute", "first", "second"))
    # One clock for all, Arden's; the others' readings are taken from it.
    landed = 60 * hour + minute + first
    departure = next(now for now in range(landed + 70, landed + 200) if (now + 210) % 60 == 0)
    in_corin = departure + second - 300
    assert 0 <= in_corin < 24 * 60
    return f"{in_corin // 60}:{in_corin % 60:02}"


def multi_step_030(variant: Variant) -> str:
    gap, leave, walk, ride = (int(variant.parameters[name]) for name in ("gap", "leave", "walk", "ride"))
    departures = range(6 * 60 + 10, 24 * 60, gap)
    end = next(bus for bus in departures if bus >= 8 * 60 + leave + walk) + ride
    return f"{end // 60}:{end % 60:02}"


def multi_step_033(variant: Variant) -> Decimal:
    entry = 60 * int(variant.parameters["entry"]) + int(variant.parameters["past"])
    leaving = 24 * 60 + 60 * int(variant.parameters["exit"]) + int(variant.parameters["after"])
    rate = Decimal(str(variant.parameters["rate"]))
    total = Decimal(0)
    for day in range(2):
        opening, closing = (24 * day + 8) * 60, (24 * day + 20) * 60
        there = range(max(entry, opening), min(leaving, closing))
        started = {(minute - there.start) // 60 for minute in there}
        total += min(len(started) * rate, Decimal(str(variant.parameters["most"])))
        night = range(closing, closing + 12 * 60)
        total += Decimal("4.70") if any(entry <= minute < leaving for minute in night) else Decimal(0)
    return total


def multi_step_040(variant: Variant) -> Decimal:
    zones, adults, children = (int(variant.parameters[name]) for name in ("zones", "adults", "children"))
    fare = Decimal(str(variant.parameters["base"])) + sum(Decimal("0.35") for _ in range(zones))
    child = next(Decimal(tens) / 10 for tens in range(100) if Decimal(tens) / 10 >= fare / 2)
    return adults * fare + children * child


def multi_step_048(variant: Variant) -> Decimal:
    start, limit, second, fourth = (int(variant.parameters[name]) for name in ("start", "limit", "second", "fourth"))
    tank, paid = Decimal(start), Decimal(0)
    for stretch, price in zip((180, second, 140, fourth, 220), ("1.62", "1.78", "1.57", "1.84", "1.69"), strict=True):
        for _ in range(stretch):
            tank -= Decimal("0.09")
            assert tank > 0
        if tank < limit:
            paid += (60 - tank) * Decimal(price)
            tank = Decimal(60)
    return paid.quantize(Decimal("0.01"), ROUND_HALF_UP)
