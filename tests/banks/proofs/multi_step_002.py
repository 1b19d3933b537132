"""Two machines: simulated minute by minute."""

from __future__ import annotations

from evalkit.domain.question import Variant


def multi_step_002(_variant: Variant) -> int:
    made_by_a = made_by_b = good = 0
    next_a, next_b = 4, 36
    for minute in range(1, 1000):
        if minute == next_a:
            made_by_a += 1
            good += 1
            next_a += 4 + (10 if made_by_a % 12 == 0 else 0)
        if minute == next_b:
            made_by_b += 1
            good += made_by_b % 4 != 0
            next_b += 6
        if good >= 60:
            assert good == 60
            return minute
    raise AssertionError
