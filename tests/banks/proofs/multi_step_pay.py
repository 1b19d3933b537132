"""Pay and debts: minute by minute and month by month."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from evalkit.domain.question import Variant

_CENT = Decimal("0.01")


def multi_step_006(variant: Variant) -> Decimal:
    start, end = int(variant.parameters["start"]) * 60, (24 + int(variant.parameters["end"])) * 60
    minute_wage_percents = 0
    paid = 0
    for minute in range(start, end):
        if 25 * 60 <= minute < 25 * 60 + 45:
            continue
        paid += 1
        night = 20 if 22 * 60 <= minute < 30 * 60 else 0
        overtime = 30 if paid > 8 * 60 else 0
        minute_wage_percents += 100 + night + overtime
    pay = Decimal(str(variant.parameters["wage"])) * minute_wage_percents / 6000
    return pay.quantize(_CENT, ROUND_HALF_UP)


def multi_step_011(variant: Variant) -> Decimal:
    debt, payment = Decimal(str(variant.parameters["debt"])), int(variant.parameters["payment"])
    for month in range(1, 6):
        percent = Decimal(str(variant.parameters["first" if month <= 3 else "later"]))
        debt += (debt * percent / 100).quantize(_CENT, ROUND_HALF_UP)
        debt -= 2 * payment if month == 3 else payment
    return debt


def multi_step_018(variant: Variant) -> Decimal:
    base = Decimal(str(variant.parameters["base"]))
    april, may = (
        base + sum(_cubic_metre(number) for number in range(1, _used(variant, month) + 1)) for month in _MONTHS
    )
    return min(may, april + april * 80 / 100).quantize(_CENT, ROUND_HALF_UP)


_MONTHS = ("april", "may")


def _used(variant: Variant, month: str) -> int:
    return int(variant.parameters[month])


def _cubic_metre(number: int) -> Decimal:
    return Decimal("1.15") if number <= 10 else Decimal("1.85") if number <= 25 else Decimal("2.65")


def multi_step_021(variant: Variant) -> int:
    budget, share, cap, fair = (int(variant.parameters[name]) for name in ("budget", "share", "cap", "fair"))
    left = Decimal(budget)
    left -= min(Decimal(budget) * share / 100, Decimal(cap))
    left -= left * 2 / 5
    left -= fair
    club = 0
    while 7 * (club + 10) <= left:
        club += 10
    return club


def multi_step_035(variant: Variant) -> dict[str, object]:
    first, second, limit, fee = (int(variant.parameters[name]) for name in ("first", "second", "limit", "fee"))
    balance = {"A": first, "B": second, "C": 300}
    for _ in range(4):
        balance["A"] += balance["A"] * 2 // 100
        _move(balance, "A", "B", balance["A"] // 8)
        if balance["B"] > limit:
            _move(balance, "B", "C", balance["B"] - limit)
        balance["C"] -= fee
        _move(balance, "B", "A", balance["B"] // 10)
    return {"A": balance["A"], "C": balance["C"]}


def _move(balance: dict[str, int], source: str, target: str, amount: int) -> None:
    balance[source] -= amount
    balance[target] += amount


def multi_step_044(variant: Variant) -> Decimal:
    first_day, used = int(variant.parameters["day"]), int(variant.parameters["used"])
    old = Fraction(str(variant.parameters["old"]))
    total = Fraction("3.40")
    gigabytes = Fraction(0)
    for day in range(1, 31):
        if day < first_day:
            total += old / 30
        else:
            total += Fraction("25.50") / 30 * 9 / 10
            gigabytes += Fraction(20, 30)
    total += max(used - int(gigabytes), 0) * Fraction("1.15")
    return _to_cents(total)


def multi_step_050(variant: Variant) -> Decimal:
    lamps, price = int(variant.parameters["lamps"]), int(variant.parameters["price"])
    crowns = Fraction(sum(price if lamp <= 20 else price - 6 for lamp in range(1, lamps + 1)))
    if crowns >= 3500:
        crowns -= crowns * 4 / 100
    grams = 1300 * lamps
    while grams > 0:
        grams -= 5000
        crowns += 46
    amount = _to_cents(crowns / Fraction(str(variant.parameters["rate"])))
    duty = _to_cents(Fraction(amount - 150) * Fraction("0.045"))
    tax = _to_cents(Fraction(amount + duty) * Fraction("0.19"))
    return amount + duty + tax + Decimal("6.80")


def _to_cents(amount: Fraction) -> Decimal:
    return Decimal(int(amount * 100 + Fraction(1, 2))) / 100
