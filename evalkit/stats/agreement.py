"""How far raters agree about the same answers: Krippendorff's alpha, Gwet's AC2, and plain shares of pairs.

A unit is one answer, scored on one dimension; raters are judges, people, or both. Any rater may lack any unit. Units
of one question, and questions of one cluster, are not independent, so intervals draw clusters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from evalkit.domain.verdict import Estimate
from evalkit.errors import UndefinedStatistic
from evalkit.stats.bootstrap import DRAWS, bootstrap_bounds, check_drawable
from evalkit.stats.clusters import FloatArray, grouped, labels_of
from evalkit.stats.intervals import value_share_interval

__all__ = [
    "AlphaOfWeights",
    "ac2_interval",
    "alpha_interval",
    "gwet_ac2",
    "krippendorff_alpha",
    "pair_agreement",
]

_LEVELS: Final = (1.0, 2.0, 3.0, 4.0, 5.0)
_TOLERANCE: Final = 1e-9
"""Scores of a checklist are 1 + 4 x share: what is nearer to each other than that is the same."""
_NOT_ZERO: Final = 1e-12


def krippendorff_alpha(ratings: FloatArray) -> float:
    """Krippendorff's alpha with the ordinal metric: 1 - observed over expected disagreement.

    Two values differ by the ratings that lie between them: the squared difference of c and k is
    ``(n_c/2 + sum of n_g between them + n_k/2)^2``, where n_g counts the ratings of value g. That is the squared
    difference of their mid-ranks, so alpha is ``1 - D_o/D_e`` with, over n ratings r of units with m_u of them,
    ``D_o = sum_u 2 m_u/(m_u-1) sum_{i in u} (rank - mean rank of u)^2 / n`` and
    ``D_e = 2 sum (rank - n/2)^2 / (n-1)``. Values are those that occur: a checklist's 1, 2.33, 3.67 and 5 are four of
    them, and levels that nobody gave matter nowhere. With few units it may fall
    below -1. Severity counts: a rater always one below another disagrees.

    Args:
        ratings: Shape (n_units, n_raters), on any ordinal scale; NaN for missing. Units with one rating say nothing.

    Raises:
        UndefinedStatistic: With fewer than two units that two raters scored, or when all ratings are one value.

    References:
        Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section on ordinal data; Krippendorff (2019),
        Content Analysis, 4th edition, chapter 12.

    Example:
        >>> import numpy as np
        >>> ratings = np.array([[1, 1, np.nan], [2, 2, 3], [3, 3, 3], [5, 4, 4]])
        >>> round(krippendorff_alpha(ratings), 3)
        0.901
    """
    panel = _panel(ratings)
    _check_variation(panel)
    return float(_alphas(panel, np.ones((1, panel.n_units)))[0])


class AlphaOfWeights:
    """``krippendorff_alpha`` of units that are there several times, or not at all; for figures made of several alphas.

    Of weights, shape (n_draws, n_units), the alpha of each draw, shape (n_draws,); NaN where there is none.

    Args:
        ratings: Shape (n_units, n_raters); NaN for missing.

    Example:
        >>> import numpy as np
        >>> ratings = np.array([[1, 1], [2, 2], [3, 4]])
        >>> AlphaOfWeights(ratings)(np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 0.0]])).round(3).tolist()
        [0.949, 1.0]
    """

    def __init__(self, ratings: FloatArray) -> None:
        self._panel = _panel(ratings)

    def __call__(self, weights: FloatArray) -> FloatArray:
        """The alpha of each row of weights."""
        return _alphas(self._panel, weights)


def gwet_ac2(ratings: FloatArray, *, levels: Sequence[float] = _LEVELS) -> float:
    """Gwet's AC2 with ordinal weights: agreement beyond chance, where chance is judged by how spread the ratings are.

    Alpha falls towards 0 where nearly all ratings are 5, however well raters agree; AC2 does not, so the two are shown
    together. Over q levels, ratings k and l agree by ``w_kl = 1 - C(|k-l|+1, 2)/C(q, 2)``, counted in places of the
    scale. With r_uk the raters who gave unit u level k, of m_u, p_a is the mean over units with m_u >= 2 of
    ``sum_k r_uk (sum_l w_kl r_ul - 1)/(m_u (m_u-1))``, pi_k the mean over all units of ``r_uk/m_u``,
    ``p_e = sum w / (q(q-1)) * sum_k pi_k (1-pi_k)``, and ``AC2 = (p_a - p_e)/(1 - p_e)``.

    Args:
        ratings: Shape (n_units, n_raters); NaN for missing. A unit with one rating counts for chance only.
        levels: The scale. Values that are given but are not on it (checklists) are places of their own.

    Raises:
        UndefinedStatistic: With fewer than two units that two raters scored, or when all ratings are one value.

    References:
        Gwet (2014), Handbook of Inter-Rater Reliability, 4th edition (ordinal weights; units with one
        rating).

    Example:
        >>> import numpy as np
        >>> ratings = np.array([[5, 5, np.nan], [5, 5, 5], [5, 4, 5], [5, 5, 5]])
        >>> round(gwet_ac2(ratings), 3), round(krippendorff_alpha(ratings), 3)
        (0.981, 0.0)
    """
    panel = _panel(ratings, levels)
    _check_variation(panel)
    return float(_ac2s(panel, np.ones((1, panel.n_units)))[0])


def alpha_interval(
    ratings: FloatArray,
    *,
    clusters: Sequence[str],
    random: np.random.Generator,
    draws: int = DRAWS,
    level: float = 0.95,
) -> Estimate:
    """``krippendorff_alpha`` with a bootstrap interval over clusters.

    Clusters are drawn with replacement (``bootstrap_bounds``), and the ranks of each draw are its own.

    Args:
        ratings: Shape (n_units, n_raters); NaN for missing.
        clusters: Shape (n_units,): units with the same label are not assumed independent. Answers to one question must
            share one.
        random: Seeded by the caller; the same seed gives the same interval.
        draws: How many.
        level: Nominal two-sided coverage, in (0, 1).

    Returns:
        Over G clusters that hold a unit with two ratings. ``n_attempts`` counts such units; questions are not told
        apart from clusters here.

    Raises:
        UndefinedStatistic: With fewer than ten clusters, when all ratings are one value, or when fewer than five
            clusters hold any other value than the most frequent one.

    References:
        ``krippendorff_alpha``, ``bootstrap_bounds``.

    Example:
        >>> import numpy as np
        >>> random = np.random.default_rng(1)
        >>> quality = random.integers(1, 6, size=(40, 1))
        >>> ratings = np.clip(quality + random.integers(-1, 2, size=(40, 3)), 1, 5).astype(float)
        >>> estimate = alpha_interval(ratings, clusters=[str(unit) for unit in range(40)], random=random)
        >>> estimate.low < estimate.value < estimate.high, estimate.n_clusters
        (True, 40)
    """
    return _interval(_panel(ratings), _alphas, clusters=clusters, random=random, draws=draws, level=level)


def ac2_interval(
    ratings: FloatArray,
    *,
    clusters: Sequence[str],
    random: np.random.Generator,
    levels: Sequence[float] = _LEVELS,
    draws: int = DRAWS,
    level: float = 0.95,
) -> Estimate:
    """``gwet_ac2`` with the interval of ``alpha_interval``.

    Args:
        ratings: Shape (n_units, n_raters); NaN for missing.
        clusters: Shape (n_units,): units with the same label are not assumed independent.
        random: Seeded by the caller.
        levels: The scale; values off it are places of their own.
        draws: How many.
        level: Nominal two-sided coverage, in (0, 1).

    Raises:
        UndefinedStatistic: As ``alpha_interval``.

    References:
        ``gwet_ac2``, ``alpha_interval``.

    Example:
        >>> import numpy as np
        >>> ratings = np.tile([[5.0, 5.0], [4.0, 5.0], [3.0, 3.0]], (10, 1))
        >>> labels = [str(unit) for unit in range(30)]
        >>> estimate = ac2_interval(ratings, clusters=labels, random=np.random.default_rng(1))
        >>> round(estimate.value, 3), 0.8 < estimate.low < estimate.high < 1
        (0.926, True)
    """
    panel = _panel(ratings, levels)
    return _interval(panel, _ac2s, clusters=clusters, random=random, draws=draws, level=level)


def pair_agreement(
    ratings: FloatArray, *, clusters: Sequence[str], within: float = 0.0, level: float = 0.95
) -> Estimate:
    """Share of pairs of raters who gave one unit the same score, or scores that are at most so far apart.

    The share of each unit is taken over its pairs, and the units are averaged: a unit with five raters counts as much
    as one with two. No chance is taken out, so it is high where all scores are; unanimous raters agree in 1.

    Args:
        ratings: Shape (n_units, n_raters); NaN for missing. Units with one rating are left out.
        clusters: Shape (n_units,): units with the same label are not assumed independent.
        within: 0 for exact agreement, 1 for agreement within one level.
        level: Nominal two-sided coverage, in (0, 1).

    Returns:
        With the interval of ``value_share_interval``; ``n_attempts`` counts units.

    Raises:
        UndefinedStatistic: With fewer than two clusters of units that two raters scored.

    References:
        Gwet (2014), Handbook of Inter-Rater Reliability, 4th edition (percent agreement).

    Example:
        >>> import numpy as np
        >>> ratings = np.array([[5, 4, np.nan], [3, 3, 3], [2, 4, 4]])
        >>> exact = pair_agreement(ratings, clusters=["a", "b", "c"])
        >>> near = pair_agreement(ratings, clusters=["a", "b", "c"], within=1)
        >>> round(exact.value, 3), round(near.value, 3)
        (0.444, 0.778)
    """
    counts = np.count_nonzero(~np.isnan(ratings), axis=1)
    is_kept = counts >= 2
    labels = labels_of(clusters, is_kept)
    grouped(labels, n_questions=len(labels), noun="answer", which=" scored by two raters")
    gaps = np.abs(ratings[is_kept, :, np.newaxis] - ratings[is_kept, np.newaxis, :])
    # A rater agrees with itself: the diagonal is taken off. NaN is not at most anything.
    agreeing = np.count_nonzero(gaps <= within + _TOLERANCE, axis=(1, 2)) - counts[is_kept]
    shares = agreeing / (counts[is_kept] * (counts[is_kept] - 1))
    return value_share_interval(shares.tolist(), [1] * len(labels), clusters=labels, level=level)


@dataclass(frozen=True, kw_only=True)
class _Panel:
    """Ratings as places in a list of values."""

    places: npt.NDArray[np.intp]
    """Shape (n_units, n_raters); 0 where missing."""
    is_rated: npt.NDArray[np.bool_]
    values: FloatArray
    """Shape (n_values,), rising."""

    @property
    def n_units(self) -> int:
        return len(self.places)

    @cached_property
    def m(self) -> FloatArray:
        """Shape (n_units,): ratings of each."""
        return np.count_nonzero(self.is_rated, axis=1).astype(np.float64)

    @cached_property
    def is_paired(self) -> npt.NDArray[np.bool_]:
        return self.m >= 2

    @cached_property
    def counts(self) -> FloatArray:
        """Shape (n_units, n_values): how many raters gave each value."""
        counts = np.zeros((self.n_units, len(self.values)))
        np.add.at(counts, (np.nonzero(self.is_rated)[0], self.places[self.is_rated]), 1.0)
        return counts

    def of(self, is_kept: npt.NDArray[np.bool_]) -> _Panel:
        """Some of the units; the values stay."""
        return _Panel(places=self.places[is_kept], is_rated=self.is_rated[is_kept], values=self.values)


_Statistic = Callable[[_Panel, FloatArray], FloatArray]
"""Of weights of the units, shape (n_draws, n_units), the figure of each draw; NaN where it does not exist."""


def _panel(ratings: FloatArray, levels: Sequence[float] = ()) -> _Panel:
    if ratings.ndim != 2:
        message = f"ratings have {ratings.ndim} axes; they must have 2, units and raters"
        raise ValueError(message)
    is_rated = ~np.isnan(ratings)
    given = np.round(ratings[is_rated], 9)
    values = np.unique(np.concatenate([given, np.asarray(levels, dtype=np.float64)]))
    places = np.zeros(ratings.shape, dtype=np.intp)
    places[is_rated] = np.searchsorted(values, given)
    return _Panel(places=places, is_rated=is_rated, values=values)


def _check_variation(panel: _Panel) -> None:
    paired = int(np.count_nonzero(panel.is_paired))
    if paired < 2:
        raise UndefinedStatistic(f"{paired} answer{'' if paired == 1 else 's'} scored by two raters, needs 2")
    if np.count_nonzero(panel.counts[panel.is_paired].sum(axis=0)) < 2:
        raise UndefinedStatistic("no variation: all raters gave all answers the same score")


def _alphas(panel: _Panel, weights: FloatArray) -> FloatArray:
    weights = np.where(panel.is_paired, weights, 0.0)
    totals = weights @ panel.counts
    n = totals.sum(axis=1)
    ranks = np.cumsum(totals, axis=1) - totals / 2
    m = np.maximum(panel.m, 2.0)
    of_units = np.where(panel.is_rated, ranks[:, panel.places], 0.0)
    squares = (of_units**2).sum(axis=2) - of_units.sum(axis=2) ** 2 / m
    observed = (weights * (2 * m / (m - 1)) * squares).sum(axis=1) / n
    expected = 2 * (totals * (ranks - n[:, np.newaxis] / 2) ** 2).sum(axis=1) / (n - 1)
    return _beyond_chance(observed, expected)


def _ac2s(panel: _Panel, weights: FloatArray) -> FloatArray:
    q = len(panel.values)
    apart = np.abs(np.subtract.outer(np.arange(q), np.arange(q)))
    agrees = 1 - apart * (apart + 1) / (q * (q - 1))
    m, counts = panel.m, panel.counts
    of_pairs = (counts * (counts @ agrees - 1)).sum(axis=1) / np.maximum(m * (m - 1), 1.0)
    paired, rated = np.where(panel.is_paired, weights, 0.0), np.where(m >= 1, weights, 0.0)
    n_paired = paired.sum(axis=1)
    agreement = np.divide(paired @ of_pairs, n_paired, out=np.full_like(n_paired, np.nan), where=n_paired > 0)
    shares = (rated @ (counts / np.maximum(m, 1.0)[:, np.newaxis])) / rated.sum(axis=1, keepdims=True)
    chance = agrees.sum() / (q * (q - 1)) * (shares * (1 - shares)).sum(axis=1)
    return _beyond_chance(1 - agreement, 1 - chance)


def _beyond_chance(observed: FloatArray, expected: FloatArray) -> FloatArray:
    """1 - observed over expected disagreement; NaN where none is expected."""
    return 1 - np.divide(observed, expected, out=np.full_like(observed, np.nan), where=expected > _NOT_ZERO)


def _interval(
    panel: _Panel,
    statistic: _Statistic,
    *,
    clusters: Sequence[str],
    random: np.random.Generator,
    draws: int,
    level: float,
) -> Estimate:
    _check_variation(panel)
    # An answer with one rating tells AC2 of chance, and alpha nothing.
    is_kept = panel.m >= (1 if statistic is _ac2s else 2)
    labels = labels_of(clusters, is_kept)
    panel = panel.of(is_kept)
    grouping = grouped(labels, n_questions=panel.n_units, noun="answer")
    counts, member_of = panel.counts[panel.is_paired], grouping.member_of[panel.is_paired]
    is_varied = counts[:, counts.sum(axis=0).argmax()] < panel.m[panel.is_paired]
    check_drawable(member_of, is_varied, which=" scored by two raters")
    n_clusters = len(np.unique(member_of))
    value = float(statistic(panel, np.ones((1, panel.n_units)))[0])
    low, high = bootstrap_bounds(
        lambda weights: statistic(panel, weights),
        grouping,
        random=random,
        draws=draws,
        level=level,
    )
    return Estimate(
        value=value,
        low=max(min(-1.0, value), low),
        high=min(1.0, high),
        level=level,
        method="bootstrap over clusters",
        n_clusters=n_clusters,
        n_questions=n_clusters,
        n_attempts=len(member_of),
    )
