"""Bounds of a difference, and the probabilities that go with them: both are one equation, read in two directions.

``p < a`` holds exactly where the bound at confidence ``1 - a`` excludes the margin.

The equation is Wilson's, carried over from shares to differences. A build that fails on few questions makes them
skewed: the worse it truly is, the more questions it fails on, and the larger is the error. So the error belongs to the
limit that is tested, not to the value that was seen:

    distance^2 = t^2 SE^2 (1 + s distance / SE),   s the skewness of the clusters' sums over sqrt(G)

and, because a run may by chance have met none of the clusters on which the build fails, a twentieth of a cluster that
makes the largest difference is added to what was seen, on the side that is bounded. Where all questions differ by the
same, only that twentieth is left, and the bound is nearly the exact one for none seen of K. There is no case apart.
docs/decisions/0009-bounds-of-differences.md says why it is not Hall's transformation, with which it agrees where the
skewness is small.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from evalkit.errors import UndefinedStatistic
from evalkit.stats.clusters import t_quantile
from evalkit.stats.paired import PairedEffect

__all__ = ["beyond_p", "difference_p", "effect_bounds", "equivalence_p", "sign_flip_p", "times_needed", "worse_by_p"]

_UNSEEN: Final = 0.05
"""Of a cluster that makes the largest difference, added to those seen; the least that keeps the promise at 50 clusters
(docs/decisions/0009-bounds-of-differences.md)."""
_NO_SPREAD: Final = 1e-12
"""A standard error below it is rounding."""
_MOST_TIMES: Final = 1000.0
_CLOSE_ENOUGH: Final = 1.001
"""Ratio of the ends between which a factor is known well enough."""
_SIGNS_AT_ONCE: Final = 4_000_000
"""Drawn in one go: 32 MB."""


def effect_bounds(effect: PairedEffect, *, confidence: float) -> tuple[float, float]:
    """A lower and an upper bound, each of which holds with this confidence by itself.

    With u_g the sums of the clusters' influences, K their effective number, L the largest difference, w = 1/20 and t
    the quantile at K-1 degrees of freedom (at least 1), ``A2 = sum u_g^2 + w (L/K)^2``, ``SE^2 = G/(G-1) A2``, and for
    the upper bound (for the lower one, the same with ``-u_g``):

        s = max(0, (K/G_w) sum u_g^3 + w (L/K)^3) / A2^(3/2)
        upper = value + SE t [sqrt(4 + s^2 t^2) + s t] / 2

    Clusters are assumed independent. Where differences have no largest one (logarithms), w is 0. G_w are the clusters
    that have a weight: all of them, but for what only judges have scored beside people. K/G_w is 1 where they are of
    one size; where one is far larger, the skewness is its own sum's sign, and tells nothing. Skewness that would draw a
    bound nearer is not used: it supposes that a build that lost some questions can win none.

    Args:
        effect: The difference.
        confidence: Of each bound, one-sided, in (0.5, 1): .95 makes them the ends of a 90 % interval.

    Raises:
        UndefinedStatistic: Where no cluster differs from another, and there is no largest difference.

    References:
        Wilson (1927), J. Am. Stat. Assoc. 22, 209-212. Hall (1992), J. R. Statist. Soc. B 54, 221-228, on skewness.

    Example:
        >>> import numpy as np
        >>> from evalkit.stats.clusters import grouping_of
        >>> from evalkit.stats.paired import mean_effect
        >>> right, lost = np.ones(100), np.array([0.0, 0.0] + [1.0] * 98)
        >>> effect = mean_effect(right, lost, grouping_of(np.arange(100)), n_attempts=200, largest=1)
        >>> [round(bound, 4) for bound in effect_bounds(effect, confidence=0.95)]
        [-0.0605, 0.0037]
    """
    t = t_quantile(2 * confidence - 1, _degrees(effect))
    below, above = _sides(effect)
    low, high = effect.value - below.distance(t), effect.value + above.distance(t)
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
    observed = abs(float(sums.sum())) - 1e-9 * float(np.abs(sums).sum())
    at_once = max(1, _SIGNS_AT_ONCE // len(sums))
    for start in range(0, draws, at_once):
        signs = random.integers(0, 2, size=(min(at_once, draws - start), len(sums)), dtype=np.int8)
        found += int(np.count_nonzero(np.abs((2.0 * signs - 1) @ sums) >= observed))
    return (found + 1) / (draws + 1)


def times_needed(effect: PairedEffect, *, gap: float, is_above: bool, confidence: float, power: float = 0.8) -> float:
    """How many times as many questions like these would bring a bound within a gap of the true value.

    The answers are taken for typical: with k times the clusters, sums of squares are 1/k and sums of cubes 1/k^2 of
    what they are, and the unseen cluster weighs 1/k. The value that is then seen lies a standard error's ``z`` off the
    truth in the worst of ``power``.

    Args:
        effect: The difference as it is now.
        gap: How far the limit that is to be excluded lies from the value that is taken for true; above 0.
        is_above: Whether the bound above the value is to keep within it.
        confidence: Of the bound, one-sided.
        power: Probability that it does.

    Returns:
        The factor; below 1 where fewer would do, infinite where a thousand times as many would not.

    Raises:
        UndefinedStatistic: As ``effect_bounds``.

    References:
        As ``effect_bounds``; Julious (2004), Statistics in Medicine 23, 1921-1986, section 5, for the two quantiles.

    Example:
        >>> import numpy as np
        >>> from evalkit.stats.clusters import grouping_of
        >>> from evalkit.stats.paired import mean_effect
        >>> same = np.ones(50)
        >>> effect = mean_effect(same, same, grouping_of(np.arange(50)), n_attempts=300, largest=1)
        >>> round(times_needed(effect, gap=0.03, is_above=False, confidence=0.95), 2)
        1.88
    """
    from scipy.special import ndtri  # noqa: PLC0415 - as in _upper_tail

    z = float(ndtri(power))

    def is_enough(times: float) -> bool:
        side = _sides(effect, times=times)[is_above]
        degrees = max(1.0, times * effect.grouping.effective_number(effect.weights) - 1)
        seen = effect.grouping.standard_error(effect.influences) / math.sqrt(times)
        return side.distance(t_quantile(2 * confidence - 1, degrees)) + z * seen <= gap

    low, high = 0.01, _MOST_TIMES
    if not is_enough(high):
        return math.inf
    while high > low * _CLOSE_ENOUGH:
        middle = math.sqrt(low * high)
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One side of the value, distances counted away from it."""

    standard_error: float
    skewness: float
    """Over sqrt(G): how fast the error grows with the distance."""

    def distance(self, t: float) -> float:
        """How far the bound lies from the value."""
        lean = self.skewness * t
        return self.standard_error * t * (math.sqrt(4 + lean * lean) + lean) / 2

    def t(self, distance: float) -> float:
        """The quantile whose bound lies so far from the value; rises with the distance."""
        ratio = distance / self.standard_error
        variance = 1 + self.skewness * ratio
        return ratio / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, ratio)


def _sides(effect: PairedEffect, *, times: float = 1.0) -> tuple[_Side, _Side]:
    """Below and above the value; as they would be with so many times the questions."""
    sums, g = effect.grouping.sums(effect.influences), effect.grouping.n_clusters
    clusters = effect.grouping.effective_number(effect.weights)
    # Questions that judges alone have scored add to the error without weight: they are no clusters of unequal size.
    weighing = int(np.count_nonzero(effect.grouping.sums(effect.weights)))
    squares, cubes = float(sums @ sums), clusters / weighing * float((sums * sums) @ sums)
    if effect.largest is None and math.sqrt(squares) < _NO_SPREAD:
        raise UndefinedStatistic("no variation between questions")
    squares, cubes, g = squares / times, cubes / times**2, times * g
    unseen = (effect.largest or 0.0) / (times * clusters)
    squares += _UNSEEN * unseen**2
    error, size = math.sqrt(max(g, 2.0) / (max(g, 2.0) - 1) * squares), squares**1.5
    below, above = (max(0.0, side * cubes + _UNSEEN * unseen**3) / size for side in (-1, 1))
    return _Side(standard_error=error, skewness=below), _Side(standard_error=error, skewness=above)


def _degrees(effect: PairedEffect) -> float:
    return max(1.0, effect.grouping.effective_number(effect.weights) - 1)


def _not_above_p(effect: PairedEffect, limit: float) -> float:
    """Of the hypothesis that the true value is at most the limit; small where the lower bound exceeds it."""
    below, _ = _sides(effect)
    return _upper_tail(below.t(effect.value - limit), _degrees(effect))


def _not_below_p(effect: PairedEffect, limit: float) -> float:
    _, above = _sides(effect)
    return _upper_tail(above.t(limit - effect.value), _degrees(effect))


def _upper_tail(t: float, degrees: float) -> float:
    # Loaded here because scipy takes a quarter of a second, which commands without figures do not pay.
    from scipy.special import stdtr  # noqa: PLC0415

    return float(stdtr(degrees, -t))
