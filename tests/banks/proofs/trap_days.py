"""What happens for the first time, or never: carried out day by day."""

from __future__ import annotations

from evalkit.domain.question import Variant
from tests.banks.proofs.trap_orders import numbers_in


def trap_011(variant: Variant) -> int:
    days = _days_of_running_over(variant)
    assert len(days) >= 1
    return days[0]


def trap_012(variant: Variant) -> None:
    assert not _days_of_running_over(variant)


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
