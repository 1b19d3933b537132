"""Intervals for one run: means of scores, shares of right answers, ratios, with clusters of questions as the unit.

Repeats of one question share its difficulty, and questions of one cluster share their making. Attempts are therefore
not independent: intervals that count them claim 95 % and hold 75-85 % (``tests/calibration`` shows it).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from evalkit.domain.verdict import Estimate
from evalkit.errors import UndefinedStatistic
from evalkit.stats.clusters import (
    check_scale,
    clustered_mean,
    graded_interval,
    grouped,
    hall_bounds,
    t_interval,
    wilson_interval,
)

__all__ = ["mean_interval", "ratio_interval", "share_interval", "value_share_interval"]

_LARGEST_EXPONENT: Final = 700.0
"""Beyond it the exponential is beyond the floats: nearly never right, with few questions, is as good as unbounded."""


def mean_interval(
    scores: Sequence[Sequence[float]],
    *,
    clusters: Sequence[str],
    level: float = 0.95,
    scale: tuple[float, float] | None = None,
) -> Estimate:
    """Mean score over questions, with an interval that is robust to clusters.

    The repeats of each question are averaged first, then the questions. The squared standard error is
    ``G/(G-1) * sum_g (sum_{i in g} (m_i - mean))^2 / n^2`` over G clusters. Its degrees of freedom are K-1, where
    ``K = n^2 / sum_g n_g^2`` is the effective number of clusters, G when all are of one size. With every question a
    cluster of its own that is the ordinary one-sample t interval of the question means.

    Scores on a scale with ends are skewed near either, and t then holds 84-92 % instead of 95 %. Where the scale is
    given, the mean is taken as a share of the way between its ends, with the interval of ``value_share_interval``:
    95 % is held, no end lies outside the scale, and equal scores leave no interval of zero width.

    Args:
        scores: Shape (n_questions, n_repeats), where the number of repeats may differ; the first axis is the
            independent one, as far as the clusters allow.
        clusters: Shape (n_questions,): questions with the same label are not assumed independent.
        level: Nominal two-sided coverage, in (0, 1).
        scale: Lowest and highest possible score, e.g. (1, 5); None when there are none.

    Raises:
        UndefinedStatistic: With fewer than two clusters.

    References:
        Miller (2024), Adding Error Bars to Evals, arXiv:2411.00640, sections 2.1 and 2.2.

    Example:
        >>> estimate = mean_interval([[1, 1], [3, 5], [5, 5]], clusters=["a", "b", "c"])
        >>> [round(figure, 3) for figure in (estimate.value, estimate.low, estimate.high)]
        [3.333, -1.838, 8.504]
        >>> estimate = mean_interval([[1, 1], [3, 5], [5, 5]], clusters=["a", "b", "c"], scale=(1, 5))
        >>> [round(figure, 3) for figure in (estimate.value, estimate.low, estimate.high)]
        [3.333, 1.147, 4.924]
    """
    means = np.fromiter((sum(repeats) / len(repeats) for repeats in scores), dtype=np.float64, count=len(scores))
    grouping = grouped(clusters, n_questions=len(means))
    n_attempts = sum(len(repeats) for repeats in scores)
    if scale is None:
        figure = clustered_mean(means, grouping, n_attempts=n_attempts)
        return t_interval(figure, level=level, method="t on cluster means")
    lowest, highest = scale
    check_scale(means, scale)
    shares = (means - lowest) / (highest - lowest)
    estimate = graded_interval(clustered_mean(shares, grouping, n_attempts=n_attempts), level=level)
    value, low, high = (lowest + (highest - lowest) * end for end in (estimate.value, estimate.low, estimate.high))
    return replace(estimate, value=value, low=low, high=high)


def share_interval(
    right: Sequence[int], asked: Sequence[int], *, clusters: Sequence[str], level: float = 0.95
) -> Estimate:
    """Share of right answers over questions, with Wilson's interval at the effective sample size.

    The share is the mean of the questions' own shares. Its clustered standard error says how many independent answers
    the data are worth. With ``K = n^2 / sum_g n_g^2`` the effective number of clusters (all of them when they are of
    one size), a quarter of a wholly right and of a wholly wrong cluster is added to what was seen:
    ``p* = (K p + w)/(K + 2w)`` with w = 1/4, and ``n_eff = p*(1-p*) / (SE^2 + w (p^2 + (1-p)^2)/(K(K-1)))``, at most
    the number of attempts. Near 0 and 1 a run that met none of the rare odd clusters would be too sure of itself.
    Wilson's interval is then taken around p with that size and with t at K-1 degrees of freedom for z. One rule holds
    for every p: there is no other one at 0 or 1, where the interval is not of zero width.

    Args:
        right: Shape (n_questions,): right answers of each question.
        asked: Shape (n_questions,): attempts of each question that count, at least 1.
        clusters: Shape (n_questions,): questions with the same label are not assumed independent.
        level: Nominal two-sided coverage, in (0, 1).

    Raises:
        UndefinedStatistic: With fewer than two clusters.

    References:
        Wilson (1927), J. Am. Stat. Assoc. 22, 209-212. Bowyer, Aitchison, Ivanova (2025), arXiv:2503.01747, on why
        intervals from the normal approximation fail at the sizes of evaluations.

    Example:
        >>> estimate = share_interval([3, 0, 3, 2], [3, 3, 3, 3], clusters=["a", "b", "c", "d"])
        >>> [round(figure, 3) for figure in (estimate.value, estimate.low, estimate.high)]
        [0.667, 0.115, 0.968]
    """
    grouping = grouped(clusters, n_questions=len(right))
    shares = np.array(right, dtype=np.float64) / np.array(asked, dtype=np.float64)
    return wilson_interval(clustered_mean(shares, grouping, n_attempts=sum(asked)), level=level)


def value_share_interval(
    shares: Sequence[float], asked: Sequence[int], *, clusters: Sequence[str], level: float = 0.95
) -> Estimate:
    """Mean of one value in [0, 1] for each question, with the interval of ``share_interval``.

    For figures of a question that are not counts of right answers, such as the share of a checklist. Values between 0
    and 1 spread less than answers that are right or wrong, so the effective size may exceed the number of attempts.

    Args:
        shares: Shape (n_questions,): the value of each question, in [0, 1].
        asked: Shape (n_questions,): attempts that it rests on, at least 1.
        clusters: Shape (n_questions,): questions with the same label are not assumed independent.
        level: Nominal two-sided coverage, in (0, 1).

    Raises:
        UndefinedStatistic: With fewer than two clusters.

    References:
        As ``share_interval``.

    Example:
        >>> estimate = value_share_interval([1, 0, 1, 2 / 3], [3, 3, 3, 3], clusters=["a", "b", "c", "d"])
        >>> [round(figure, 3) for figure in (estimate.value, estimate.low, estimate.high)]
        [0.667, 0.115, 0.968]
    """
    grouping = grouped(clusters, n_questions=len(shares))
    values = np.array(shares, dtype=np.float64)
    check_scale(values, (0.0, 1.0))
    return graded_interval(clustered_mean(values, grouping, n_attempts=sum(asked)), level=level)


def ratio_interval(
    numerators: Sequence[float],
    denominators: Sequence[float],
    *,
    clusters: Sequence[str],
    n_attempts: int,
    level: float = 0.95,
) -> Estimate:
    """Mean of one figure over the mean of another, e.g. tokens for each right answer.

    The ratio r = sum x / sum y is linearised: question i moves its logarithm by ``x_i / sum x - y_i / sum y``. The
    interval of the logarithm is Hall's t on the sums of the clusters, with K-1 degrees of freedom: a ratio is skewed
    by small denominators, and near p = 1 by the few questions that are hard and long; a plain t holds 80-94 % there.
    The mean of the questions' own ratios would be another figure, and an infinite one with the first question that is
    never right.

    Args:
        numerators: Shape (n_questions,): x >= 0, e.g. mean tokens of an attempt at each question.
        denominators: Shape (n_questions,): y >= 0, e.g. share right of each question.
        clusters: Shape (n_questions,): questions with the same label are not assumed independent.
        n_attempts: Attempts that the figures rest on, over all questions.
        level: Nominal two-sided coverage, in (0, 1).

    Raises:
        UndefinedStatistic: With fewer than two clusters, or with nothing but zeros below.

    References:
        Cochran (1977), Sampling Techniques, 3rd edition, sections 6.3-6.4 (ratio) and 9A.7 (of cluster totals). Hall
        (1992), J. R. Statist. Soc. B 54, 221-228.

    Example:
        >>> estimate = ratio_interval([100, 200, 300], [1, 0.5, 0.5], clusters=["a", "b", "c"], n_attempts=6)
        >>> [round(figure, 1) for figure in (estimate.value, estimate.low, estimate.high)]
        [300.0, 0.0, 1606.7]
    """
    above, below = np.array(numerators, dtype=np.float64), np.array(denominators, dtype=np.float64)
    grouping = grouped(clusters, n_questions=len(above))
    if not below.any():
        raise UndefinedStatistic("never right")
    ratio = float(above.sum() / below.sum())
    low, high = hall_bounds(above / above.sum() - below / below.sum(), grouping, level=level) if ratio else (0.0, 0.0)
    return Estimate(
        value=ratio,
        low=ratio * math.exp(max(low, -_LARGEST_EXPONENT)),
        high=ratio * math.exp(min(high, _LARGEST_EXPONENT)),
        level=level,
        method="ratio, Hall's t on clusters",
        n_clusters=grouping.n_clusters,
        n_questions=grouping.n_questions,
        n_attempts=n_attempts,
    )
