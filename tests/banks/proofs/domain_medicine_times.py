"""Earliest times: minute by minute, hour by hour or test by test."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from evalkit.domain.question import Variant


def domain_medicine_007(variant: Variant) -> str:
    first_symptom = datetime(2027, 3, 3)  # noqa: DTZ001 - one clinic, one clock
    last_fever = first_symptom.replace(day=8, hour=7)
    positives: list[datetime] = []
    for day in range(8, 16):
        test = first_symptom.replace(day=day, hour=9)
        is_late = day - first_symptom.day >= 6
        counts = is_late and test - last_fever >= timedelta(hours=48)
        counts = counts and all(test - positive >= timedelta(hours=48) for positive in positives)
        if day == 10:
            positives.append(test)
        elif counts:
            return f"3 月 {day} 日" if variant.language == "zh" else f"{day} March"
    return ""


def domain_medicine_013(_variant: Variant) -> str:
    # Minutes since Monday 00:00 at which a dose counts, and mg.
    doses = [
        (20 * 60 + 15 + 120, 1000),
        (24 * 60 + 2 * 60 + 30, 500),
        (24 * 60 + 7 * 60 + 30, 1000),
        (24 * 60 + 12 * 60 + 30, 500),
    ]
    assert all(later[0] - earlier[0] >= 240 for earlier, later in pairwise(doses))
    for minute in range(doses[-1][0], 48 * 60):
        recent = [mg for at, mg in doses if minute - at < 24 * 60]
        if minute - doses[-1][0] >= 240 and len(recent) + 1 <= 4 and sum(recent) + 1000 <= 3000:
            return f"{minute // 60 - 24:02d}:{minute % 60:02d}"
    return ""


def domain_medicine_018(_variant: Variant) -> int:
    half_life = 9 + 2 * len([step for step in range(1, 7) if 60 - 10 * step >= 37])
    earliest, left = 0, 1.0
    while left > 1 / 32:
        earliest += half_life
        left /= 2
    hours = [
        hours
        for hours in range(earliest, earliest + 200)
        if (20 + hours) // 24 % 7 < 5 and 8 <= (20 + hours) % 24 <= 12
    ]
    return min(hours)
