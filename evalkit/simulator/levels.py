"""Levels 1-5 from values on the same scale: rounded and clipped, and how likely each of them is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import NormalDist
from typing import Final

__all__ = ["clipped_mean", "level_at", "level_weights", "mean_level"]

_LOWEST: Final = 1
_HIGHEST: Final = 5
_STANDARD: Final = NormalDist()


def level_at(value: float) -> int:
    """The level nearest to a value, halves upwards.

    >>> level_at(3.5), level_at(-2.0), level_at(9.0)
    (4, 1, 5)
    """
    return min(_HIGHEST, max(_LOWEST, math.floor(value + 0.5)))


def level_weights(mean: float, sd: float) -> dict[int, float]:
    """How likely each level is where the value behind it is normal; exact, up to the distribution function.

    >>> {level: round(weight, 3) for level, weight in level_weights(4.0, 0.5).items()}
    {1: 0.0, 2: 0.001, 3: 0.157, 4: 0.683, 5: 0.159}
    """
    if sd == 0.0:
        return {level: float(level == level_at(mean)) for level in range(_LOWEST, _HIGHEST + 1)}
    below = [0.0, *(_STANDARD.cdf((level + 0.5 - mean) / sd) for level in range(_LOWEST, _HIGHEST)), 1.0]
    return {level: below[level] - below[level - 1] for level in range(_LOWEST, _HIGHEST + 1)}


def mean_level(weights: Mapping[int, float]) -> float:
    """The mean of levels with these weights."""
    return math.fsum(level * weight for level, weight in weights.items())


def clipped_mean(mean: float, sd: float) -> float:
    """The mean of a normal value that is clipped to 1-5 and not rounded.

    >>> round(clipped_mean(3.0, 0.5), 6), clipped_mean(7.0, 0.0)
    (3.0, 5.0)
    """
    if sd == 0.0:
        return min(float(_HIGHEST), max(float(_LOWEST), mean))
    low, high = (_LOWEST - mean) / sd, (_HIGHEST - mean) / sd
    inside = _STANDARD.cdf(high) - _STANDARD.cdf(low)
    middle = mean * inside + sd * (_STANDARD.pdf(low) - _STANDARD.pdf(high))
    return _LOWEST * _STANDARD.cdf(low) + middle + _HIGHEST * (1.0 - _STANDARD.cdf(high))
