"""Time limits: every day is looked at, one after the other."""

from __future__ import annotations

from datetime import date, timedelta

from evalkit.domain.question import Variant


def domain_law_003(variant: Variant) -> str:
    meeting = date(2027, 6, 30)
    possible: list[date] = []
    for back in range(1, 40):
        put_in = meeting - timedelta(days=back)
        given = put_in + timedelta(days=1)  # 19:30 is after 18:00
        if sum(given < meeting - timedelta(days=count) for count in range(1, 40)) >= 10:
            possible.append(put_in)
    return _written(max(possible), variant)


def domain_law_009(variant: Variant) -> str:
    assert date(2027, 12, 1).isoweekday() == 3
    negotiations = [
        _days(date(2027, 2, 1), date(2027, 2, 18)),
        _days(date(2027, 5, 1), date(2027, 9, 30)),
    ]
    left_out = {day for days in negotiations for day in days[:90]}
    payment = date(2027, 2, 10)
    around = [days for days in negotiations if payment in days]
    day = around[0][-1] if around else payment
    counted = 0
    while counted < 200:
        day += timedelta(days=1)
        counted += day not in left_out
    while day.isoweekday() == 7 or day == date(2027, 12, 6):
        day += timedelta(days=1)
    return _written(day, variant)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]


def _written(day: date, variant: Variant) -> str:
    return f"{day.month} 月 {day.day} 日" if variant.language == "zh" else f"{day.day} {day.strftime('%B')}"
