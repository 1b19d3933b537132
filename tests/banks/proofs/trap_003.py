"""Ferry: every day is compared with the average before it; none exceeds it by more than 20 %."""

from __future__ import annotations

import re
from fractions import Fraction

from evalkit.domain.question import Variant

DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
}


def find_answer(variant: Variant) -> str | None:
    days = DAYS[variant.language]
    counts = [_count(variant, day) for day in days]
    for position in range(1, 7):
        average = Fraction(sum(counts[:position]), position)
        if counts[position] > average * Fraction(12, 10):
            return days[position]
    return None


def _count(variant: Variant, day: str) -> int:
    found = re.search(rf"{day} (\d+)", variant.prompt)
    assert found is not None
    return int(found.group(1))
