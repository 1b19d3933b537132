"""Bounds of a difference, and the probabilities that go with them: both are one transformation, read in two directions.

``p < a`` holds exactly where the bound at confidence ``1 - a`` excludes the margin.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from evalkit.errors import UndefinedStatistic
from evalkit.stats.clusters import FloatArray, t_quantile
from evalkit.stats.paired import PairedEffect

__all__ = ["beyond_p", "difference_p", "effect_bounds", "equivalence_p", "sign_flip_p", "worse_by_p"]

_NO_SPREAD: Final = 1e-12
_NO_SKEWNESS: Final = 1e-6
"""Below it the correction is smaller than its own rounding."""
_SIGNS_AT_ONCE: Final = 4_000_000
"""Drawn in one go: 32 MB."""


def effect_bounds(effect: PairedEffect, *, confidence: float) -> tuple[float, float]:
    """A lower and an upper bound, each of which holds with this confidence by itself.

    Hall's t on the sums of the clusters, at K-1 degrees of freedom. Where no cluster differs from another there is no
    standard error: then Wilson's bound on the share of clusters that differ, seen none of K, times the largest
    difference that one can make.

    Args:
        effect: The difference.
        confidence: Of each bound, one-sided, in (0.5, 1): .95 makes them the ends of a 90 % interval.

    Raises:
        UndefinedStatistic: Where no cluster differs from another, and there is no largest difference.

    References:
        Hall (1992), On the removal of skewness by transformation, J. R. Statist. Soc. B 54, 221-228.
    """
    pivot, t = _pivot(effect), t_quantile(2 * confidence - 1, _degrees(effect))
    low, high = effect.value - pivot.distance(t), effect.value - pivot.distance(-t)
    if effect.largest is None:
        return low, high
    return max(low, -effect.largest), min(high, effect.largest)


def worse_by_p(effect: PairedEffect, *, margin: float, is_higher_better: bool) -> float:
    """Of the hypothesis that the candidate is worse by the margin or more; small: it is not, which passes.

    Args:
        effect: The difference.
        margin: At least 0, in the unit of the value; of ratios the logarithm, ``log(1.25)``.
        is_higher_better: Whether a larger figure is the better one.

    Raises:
        UndefinedStatistic: As ``effect_bounds``.
    """
    return _not_above_p(effect, -margin) if is_higher_better else _not_below_p(effect, margin)


def beyond_p(effect: PairedEffect, *, margin: float, is_higher_better: bool) -> float:
    """Of the hypothesis that the candidate is not worse by more than the margin; small: it is, which fails.

    Args:
        effect: The difference.
        margin: At least 0, in the unit of the value; of ratios the logarithm, ``log(1.25)``.
        is_higher_better: Whether a larger figure is the better one.

    Raises:
        UndefinedStatistic: As ``effect_bounds``.
    """
    return _not_below_p(effect, -margin) if is_higher_better else _not_above_p(effect, margin)


def difference_p(effect: PairedEffect) -> float:
    """Two-sided, of no difference: under a when a bound at confidence ``1 - a/2`` excludes 0.

    Raises:
        UndefinedStatistic: As ``effect_bounds``.
    """
    return min(1.0, 2 * min(_not_above_p(effect, 0.0), _not_below_p(effect, 0.0)))


def equivalence_p(effect: PairedEffect, *, margin: float) -> float:
    """Of a difference by the margin or more, either way (TOST); small: both runs are equivalent.

    Args:
        effect: The difference.
        margin: Above 0, in the unit of the value.

    Raises:
        UndefinedStatistic: As ``effect_bounds``.

    References:
        Schuirmann (1987), J. Pharmacokinet. Biopharm. 15, 657-680: two one-sided tests.
    """
    return max(_not_above_p(effect, -margin), _not_below_p(effect, margin))


def sign_flip_p(effect: PairedEffect, *, draws: int, seed: int) -> float:
    """Two-sided, of no difference, by swapping the runs at random in whole clusters; a check on ``difference_p``.

    Args:
        effect: The difference.
        draws: How many random swaps; the smallest p is ``1 / (draws + 1)``.
        seed: Of the random generator.

    References:
        Fisher (1935), The Design of Experiments, section 21. Phipson and Smyth (2010), Stat. Appl. Genet. Mol. Biol.
        9, 39: a p by random draws is never 0.
    """
    sums = effect.grouping.sums(effect.influences + effect.weights * effect.value)
    random, found = np.random.default_rng(seed), 0
    # Equal sums in another order may part by their rounding.
    observed = abs(float(sums.sum())) * (1 - 1e-9)
    at_once = max(1, _SIGNS_AT_ONCE // len(sums))
    for start in range(0, draws, at_once):
        signs = random.integers(0, 2, size=(min(at_once, draws - start), len(sums)), dtype=np.int8)
        found += int(np.count_nonzero(np.abs((2.0 * signs - 1) @ sums) >= observed))
    return (found + 1) / (draws + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hall:
    """Hall's transformation: how far from the value the bound for t lies, and back."""

    standard_error: float
    skewness: float
    """c/sqrt(G), with c that of the clusters' sums, times K/G."""

    def distance(self, t: float) -> float:
        """``SE t'``, ``t' = (3/s) [(1 + s (t - s/6))^(1/3) - 1]``."""
        s = self.skewness
        if abs(s) < _NO_SKEWNESS:
            return self.standard_error * t
        return self.standard_error * 3 / s * (math.cbrt(1 + s * (t - s / 6)) - 1)

    def t(self, distance: float) -> float:
        """``T + s T^2/3 + s^2 T^3/27 + s/6`` with ``T = distance/SE``, which rises with T."""
        s, ratio = self.skewness, distance / self.standard_error
        return ratio + s * ratio**2 / 3 + s**2 * ratio**3 / 27 + s / 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _NoneSeen:
    """Wilson's bound on the share of clusters that differ, 0 of K: ``t^2/(K + t^2)``."""

    clusters: float
    largest: float

    def distance(self, t: float) -> float:
        return math.copysign(self.largest * t * t / (self.clusters + t * t), t)

    def t(self, distance: float) -> float:
        share = abs(distance) / self.largest
        size = math.sqrt(self.clusters * share / (1 - share)) if share < 1 else math.inf
        return math.copysign(size, distance)


def _pivot(effect: PairedEffect) -> _Hall | _NoneSeen:
    sums, g = effect.grouping.sums(effect.influences), effect.grouping.n_clusters
    clusters = effect.grouping.effective_number(effect.weights)
    squares = float(sums @ sums)
    error = math.sqrt(g / (g - 1) * squares)
    if error >= _NO_SPREAD:
        return _Hall(standard_error=error, skewness=clusters / g * _cubes(sums) / squares**1.5)
    if effect.largest is None:
        raise UndefinedStatistic("no variation between questions")
    return _NoneSeen(clusters=clusters, largest=effect.largest)


def _cubes(sums: FloatArray) -> float:
    return float((sums * sums) @ sums)


def _degrees(effect: PairedEffect) -> float:
    return max(1.0, effect.grouping.effective_number(effect.weights) - 1)


def _not_above_p(effect: PairedEffect, limit: float) -> float:
    """Of the hypothesis that the true value is at most the limit; small where the lower bound exceeds it."""
    return _upper_tail(_pivot(effect).t(effect.value - limit), _degrees(effect))


def _not_below_p(effect: PairedEffect, limit: float) -> float:
    return _upper_tail(-_pivot(effect).t(effect.value - limit), _degrees(effect))


def _upper_tail(t: float, degrees: float) -> float:
    # Loaded here because scipy takes a quarter of a second, which commands without figures do not pay.
    from scipy.special import stdtr  # noqa: PLC0415

    return float(stdtr(degrees, -t))
