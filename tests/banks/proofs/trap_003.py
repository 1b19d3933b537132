"""Ferry: every day is compared with the average before it; a day is the answer only if no other one exceeds it."""

from __future__ import annotations

import re
from fractions import Fraction

from evalkit.domain.question import Variant

DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
}


def trap_003(variant: Variant) -> str | None:
    days = DAYS[variant.language]
    counts = [_count(variant, day) for day in days]
    averages = {position: Fraction(sum(counts[:position]), position) for position in range(1, 7)}
    found = [days[position] for position, average in averages.items() if counts[position] > average * Fraction(12, 10)]
    assert len(found) <= 1
    return found[0] if found else None


def trap_004(variant: Variant) -> str | None:
    return trap_003(variant)


def _count(variant: Variant, day: str) -> int:
    found = re.search(rf"{day} (\d+)", variant.prompt)
    assert found is not None
    return int(found.group(1))
