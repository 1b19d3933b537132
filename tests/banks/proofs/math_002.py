"""Counting: every number is looked at."""

from __future__ import annotations

from evalkit.domain.question import Variant


def math_002(variant: Variant) -> int:
    top, first, second, third = (int(variant.parameters[name]) for name in ("top", "first", "second", "third"))
    return sum((n % first == 0 or n % second == 0) and n % third != 0 for n in range(1, top + 1))
