"""Intervals for one run: means of scores and shares of right answers, with clusters of questions as the unit.

Repeats of one question share its difficulty, and questions of one cluster share their making. Attempts are therefore
not independent: intervals that count them claim 95 % and hold 75-85 % (``tests/calibration`` shows it).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from evalkit.domain.verdict import Estimate
from evalkit.errors import UndefinedStatistic

__all__ = ["mean_interval", "share_interval"]

_FloatArray = npt.NDArray[np.float64]

_NO_SPREAD: Final = 1e-12
"""A standard error below it is rounding: exactly 2 of 3 right on every question leaves 1e-17 instead of 0."""


def mean_interval(scores: Sequence[Sequence[float]], *, clusters: Sequence[str], level: float = 0.95) -> Estimate:
    """Mean score over questions, with a t interval that is robust to clusters.

    The repeats of each question are averaged first, then the questions. The squared standard error is
    ``G/(G-1) * sum_g (sum_{i in g} (m_i - mean))^2 / n^2`` over G clusters, with G-1 degrees of freedom; with every
    question a cluster of its own that is the ordinary one-sample t interval of the question means.

    Args:
        scores: Shape (n_questions, n_repeats), where the number of repeats may differ; the first axis is the
            independent one, as far as the clusters allow.
        clusters: Shape (n_questions,): questions with the same label are not assumed independent.
        level: Nominal two-sided coverage, in (0, 1).

    Raises:
        UndefinedStatistic: With fewer than two clusters.

    References:
        Miller (2024), Adding Error Bars to Evals, arXiv:2411.00640, sections 2.1 and 2.2.

    Example:
        >>> estimate = mean_interval([[1, 1], [3, 5], [5, 5]], clusters=["a", "b", "c"])
        >>> [round(figure, 3) for figure in (estimate.value, estimate.low, estimate.high)]
        [3.333, -1.838, 8.504]
    """
    means = np.array([np.mean(repeats) for repeats in scores], dtype=np.float64)
    mean, standard_error, n_clusters = _clustered(means, clusters)
    half_width = _t_quantile(level, n_clusters - 1) * standard_error
    return Estimate(
        value=mean,
        low=mean - half_width,
        high=mean + half_width,
        level=level,
        method="t on cluster means",
        n_clusters=n_clusters,
        n_questions=len(means),
        n_attempts=sum(len(repeats) for repeats in scores),
    )


def share_interval(
    right: Sequence[int], asked: Sequence[int], *, clusters: Sequence[str], level: float = 0.95
) -> Estimate:
    """Share of right answers over questions, with Wilson's interval at the effective sample size.

    The share is the mean of the questions' own shares. Its clustered standard error says how many independent answers
    the data are worth: ``n_eff = p(1-p)/SE^2``, kept within G/2 and the number of attempts, and G where the standard
    error is 0. Wilson's interval is then taken with that size and with t at G-1 degrees of freedom for z. One rule
    holds for every p: there is no other one at 0 or 1, where the interval is not of zero width.

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
        [0.667, 0.131, 0.964]
    """
    attempts = np.array(asked, dtype=np.float64)
    shares = np.array(right, dtype=np.float64) / attempts
    share, standard_error, n_clusters = _clustered(shares, clusters)
    size = _effective_size(share, standard_error, n_clusters=n_clusters, n_attempts=int(attempts.sum()))
    low, high = _wilson(share, size, _t_quantile(level, n_clusters - 1))
    return Estimate(
        value=share,
        low=low,
        high=high,
        level=level,
        method="Wilson, effective size",
        n_clusters=n_clusters,
        n_questions=len(shares),
        n_attempts=int(attempts.sum()),
    )


def _clustered(values: _FloatArray, clusters: Sequence[str]) -> tuple[float, float, int]:
    """Mean, clustered standard error and number of clusters."""
    if len(values) != len(clusters):
        message = f"{len(values)} questions have {len(clusters)} cluster labels; each needs one"
        raise ValueError(message)
    labels, member_of = np.unique(np.array(clusters, dtype=np.str_), return_inverse=True)
    n_clusters = len(labels)
    if n_clusters < 2:
        raise UndefinedStatistic(_too_few(len(values), n_clusters))
    mean = float(values.mean())
    sums = np.bincount(member_of, weights=values - mean, minlength=n_clusters)
    variance = n_clusters / (n_clusters - 1) * float(np.sum(sums**2)) / len(values) ** 2
    return mean, math.sqrt(variance), n_clusters


def _too_few(n_questions: int, n_clusters: int) -> str:
    if n_questions == n_clusters:
        return f"{n_questions} question{'' if n_questions == 1 else 's'}, needs 2"
    return f"{n_questions} questions in {n_clusters} cluster, needs 2 clusters"


def _effective_size(share: float, standard_error: float, *, n_clusters: int, n_attempts: int) -> float:
    if standard_error < _NO_SPREAD:
        return float(n_clusters)
    size = share * (1 - share) / standard_error**2
    return min(max(size, n_clusters / 2), float(n_attempts))


def _wilson(share: float, size: float, z: float) -> tuple[float, float]:
    squared = z * z / size
    centre = (share + squared / 2) / (1 + squared)
    half_width = z / (1 + squared) * math.sqrt(max(0.0, share * (1 - share) / size + squared / (4 * size)))
    return max(0.0, centre - half_width), min(1.0, centre + half_width)


def _t_quantile(level: float, degrees: int) -> float:
    # Loaded here because scipy takes a quarter of a second, which commands without figures do not pay.
    from scipy.special import stdtrit  # noqa: PLC0415

    return float(stdtrit(degrees, (1 + level) / 2))
