"""Intervals by drawing clusters again, for figures of agreement that no formula gives an error of."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from evalkit.errors import UndefinedStatistic
from evalkit.stats.clusters import FloatArray, Grouping, t_quantile

__all__ = ["DRAWS", "FEWEST_CLUSTERS", "FEWEST_VARIED", "bootstrap_bounds", "check_drawable"]

DRAWS: Final = 1000
"""The ends of an interval then move by about a fiftieth of its width from seed to seed."""
FEWEST_CLUSTERS: Final = 10
"""Below it there is no interval: with ten it holds 91 % and more, with five hardly anything is left to draw from."""
FEWEST_VARIED: Final = 5
"""Clusters that hold any other value than the most frequent one: what is beyond chance rests on these alone.

With 30 answers of which all but four got 5 from everybody, an interval holds as little as half of the time.
"""
_UNSEEN: Final = 0.25
"""Of a cluster without agreement, added to each draw on average: where all agree, no draw would ever meet one."""
_NOT_ZERO: Final = 1e-12
_AT_ONCE: Final = 500_000
"""Draws x questions that are weighed together."""


def bootstrap_bounds(
    statistic: Callable[[FloatArray], FloatArray],
    grouping: Grouping,
    *,
    random: np.random.Generator,
    draws: int = DRAWS,
    level: float = 0.95,
) -> tuple[float, float]:
    """Both ends of an interval for a figure that is at most 1, and 1 where all is alike.

    Clusters are drawn with replacement. The interval is the percentile one of ``log(1 - figure)``, whose ends are moved
    away from the estimate by t at G-1 degrees of freedom over the normal quantile, times ``sqrt(G/(G-1))``: the plain
    one is too narrow with 10 to 30 clusters. From each draw 1/G is taken as often as a Poisson variable of mean 1/4
    says, as for a cluster that agrees by chance alone: so 30 answers on which all agree have an interval too, and it is
    no narrower than where they nearly do. Draws in which the figure does not exist are left out.

    Args:
        statistic: Of weights, shape (n_draws, n_questions), the figure of each draw, NaN where there is none. A weight
            says how often a question is there.
        grouping: The clusters of what is drawn.
        random: Seeded by the caller; the same seed gives the same interval.
        draws: How many.
        level: Nominal two-sided coverage, in (0, 1).

    References:
        Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13 (percentiles). Hesterberg (2015), The
        American Statistician 69, 371-386, on the expanded percentile interval.

    Example:
        >>> import numpy as np
        >>> from evalkit.stats.clusters import grouping_of
        >>> agrees = np.array([1.0] * 15 + [0.0] * 5)
        >>> low, high = bootstrap_bounds(
        ...     lambda weights: weights @ agrees / weights.sum(axis=1),
        ...     grouping_of(np.arange(20)),
        ...     random=np.random.default_rng(1),
        ... )
        >>> 0.4 < low < 0.6, 0.85 < high < 1
        (True, True)
    """
    g = grouping.n_clusters
    value = float(statistic(np.ones((1, grouping.n_questions)))[0])
    drawn = _drawn(statistic, grouping, random=random, draws=draws)
    centre = math.log(1 - value + _UNSEEN / g)
    ends = np.quantile(np.log(np.maximum(1 - drawn, _NOT_ZERO)), [(1 - level) / 2, (1 + level) / 2])
    wider = t_quantile(level, g - 1) / t_quantile(level, math.inf) * math.sqrt(g / (g - 1))
    high, low = (1 - math.exp(centre + (end - centre) * wider) for end in ends.tolist())
    return min(value, low), max(value, high)


def check_drawable(member_of: npt.NDArray[np.intp], is_varied: npt.NDArray[np.bool_], *, which: str) -> None:
    """Raises where clusters are too few, or too few of them differ, for an interval of ``bootstrap_bounds``.

    Args:
        member_of: Shape (n_units,): number of the cluster of each.
        is_varied: Shape (n_units,): whether it holds any other value than the most frequent one of all.
        which: What follows "9 clusters" in the reason: `` scored by two raters``.

    Raises:
        UndefinedStatistic: With fewer than ten clusters, or with fewer than five that differ.

    Example:
        >>> check_drawable(np.arange(9), np.ones(9, dtype=bool), which=" scored by two raters")
        Traceback (most recent call last):
        evalkit.errors.UndefinedStatistic: 9 clusters scored by two raters, needs 10
    """
    clusters = len(np.unique(member_of))
    if clusters < FEWEST_CLUSTERS:
        raise UndefinedStatistic(f"{clusters} cluster{'' if clusters == 1 else 's'}{which}, needs {FEWEST_CLUSTERS}")
    varied = len(np.unique(member_of[is_varied]))
    if varied < FEWEST_VARIED:
        raise UndefinedStatistic(
            f"hardly any variation: all but {varied} of {clusters} clusters have one score throughout, "
            f"needs {FEWEST_VARIED}"
        )


def _drawn(
    statistic: Callable[[FloatArray], FloatArray], grouping: Grouping, *, random: np.random.Generator, draws: int
) -> FloatArray:
    """The figure of each draw that has one, less what clusters that agree by chance alone take from it."""
    g = grouping.n_clusters
    at_once = max(1, _AT_ONCE // grouping.n_questions)
    found: list[FloatArray] = []
    for start in range(0, draws, at_once):
        times = random.multinomial(g, np.full(g, 1 / g), size=min(at_once, draws - start))
        weights = times[:, grouping.member_of].astype(np.float64)
        found.append(statistic(weights) - random.poisson(_UNSEEN, size=len(times)) / g)
    drawn = np.concatenate(found)
    return drawn[~np.isnan(drawn)]
