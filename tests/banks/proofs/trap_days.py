"""What happens for the first time, or never: carried out day by day."""

from __future__ import annotations

import re
from datetime import date, timedelta

from evalkit.domain.question import Variant
from tests.banks.proofs.trap_orders import numbers_in

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def trap_011(variant: Variant) -> int:
    days = _days_of_running_over(variant)
    assert len(days) >= 1
    return days[0]


def trap_012(variant: Variant) -> None:
    assert not _days_of_running_over(variant)


def trap_015(variant: Variant) -> None:
    assert not _months_with_31st(variant)


def trap_016(variant: Variant) -> str:
    months = _months_with_31st(variant)
    assert len(months) == 1
    return MONTHS[months[0] - 1] if variant.language == "en" else f"{months[0]}月"


def trap_035(variant: Variant) -> None:
    assert not _common_flashes(variant)


def trap_036(variant: Variant) -> int:
    return min(_common_flashes(variant))


def _common_flashes(variant: Variant) -> set[int]:
    """All common flashes of a time in which the whole pattern of the two lamps comes several times."""
    first, interval, other_first, other_interval = (int(number) for number in numbers_in(variant)[:4])
    end = 3 * interval * other_interval
    return set(range(first, end, interval)) & set(range(other_first, end, other_interval))


def _days_of_running_over(variant: Variant) -> list[int]:
    numbers = [int(number) for number in numbers_in(variant)]
    capacity, _, level, rain, _, use, _, extra = numbers[:8]
    found: list[int] = []
    for day in range(1, 21):
        if day % 4 != 0:
            level += rain
        if level > capacity:
            found.append(day)
            level = capacity
        level -= use + (extra if day % 3 == 0 else 0)
        assert level >= 0
    return found


def _months_with_31st(variant: Variant) -> list[int]:
    """The months that fit, in real years of that length in which the given date falls on the given day."""
    length = int(numbers_in(variant)[0])
    if variant.language == "en":
        known, wanted = (WEEKDAYS.index(name) for name in re.findall("|".join(WEEKDAYS), variant.prompt))
        month = MONTHS.index(re.findall("|".join(MONTHS), variant.prompt)[0]) + 1
    else:
        known, wanted = ("一二三四五六日".index(sign) for sign in re.findall("星期([一二三四五六日])", variant.prompt))
        month = int(numbers_in(variant)[1])
    fitting: set[tuple[int, ...]] = set()
    for year in range(1972, 2000):
        days = [date(year, 1, 1) + timedelta(days=passed) for passed in range(length)]
        if days[-1] == date(year, 12, 31) and date(year, month, 1).weekday() == known:
            fitting.add(tuple(day.month for day in days if day.day == 31 and day.weekday() == wanted))
    assert len(fitting) == 1
    return list(fitting.pop())
