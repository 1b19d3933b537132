"""pass^k and pass@k: the chance that k attempts at a question are all right, and that at least one of them is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evalkit.domain.verdict import Estimate
from evalkit.stats.clusters import FloatArray, clustered_mean, grouped, labels_of, wilson_interval

__all__ = ["pass_at_k", "pass_hat_k"]


def pass_hat_k(
    right: Sequence[int], asked: Sequence[int], *, k: int, clusters: Sequence[str], level: float = 0.95
) -> Estimate:
    """Chance that k attempts at a question are all right, averaged over questions: ``C(c,k)/C(R,k)``.

    What a user gets who relies on the model k times. The mean accuracy to the power of k is another figure: it takes
    every question for equally hard.

    Args:
        right: Shape (n_questions,): right answers c of each question.
        asked: Shape (n_questions,): attempts R of each question that count; those with fewer than k are left out.
        k: Attempts that must all be right, at least 1.
        clusters: Shape (n_questions,): questions with the same label are not assumed independent; attempts at one
            question are, given the question.
        level: Nominal two-sided coverage, in (0, 1).

    Raises:
        UndefinedStatistic: With fewer than two clusters of questions that were asked k times.

    References:
        Yao et al. (2024), tau-bench, arXiv:2406.12045, section 4 (pass^k). Interval as ``share_interval``.

    Example:
        >>> estimate = pass_hat_k([3, 2, 3, 0], [3, 3, 3, 3], k=2, clusters=["a", "b", "c", "d"])
        >>> [round(figure, 3) for figure in (estimate.value, estimate.low, estimate.high)]
        [0.583, 0.089, 0.953]
    """
    counts = _counts(right, asked)
    return _mean_chance(_all_of(counts[0], counts[1], k), counts[1], k=k, clusters=clusters, level=level)


def pass_at_k(
    right: Sequence[int], asked: Sequence[int], *, k: int, clusters: Sequence[str], level: float = 0.95
) -> Estimate:
    """Chance that at least one of k attempts at a question is right, averaged over questions: ``1 - C(R-c,k)/C(R,k)``.

    What could be reached with a checker that picks the right one of k answers, and no more than that.

    Args:
        right: Shape (n_questions,): right answers c of each question.
        asked: Shape (n_questions,): attempts R of each question that count; those with fewer than k are left out.
        k: Attempts of which one must be right, at least 1.
        clusters: Shape (n_questions,): questions with the same label are not assumed independent; attempts at one
            question are, given the question.
        level: Nominal two-sided coverage, in (0, 1).

    Raises:
        UndefinedStatistic: With fewer than two clusters of questions that were asked k times.

    References:
        Chen et al. (2021), arXiv:2107.03374, section 2.1, equation 1. Interval as ``share_interval``.

    Example:
        >>> estimate = pass_at_k([3, 1, 3, 0], [3, 3, 3, 3], k=2, clusters=["a", "b", "c", "d"])
        >>> [round(figure, 3) for figure in (estimate.value, estimate.low, estimate.high)]
        [0.667, 0.115, 0.968]
    """
    counts = _counts(right, asked)
    return _mean_chance(
        1 - _all_of(counts[1] - counts[0], counts[1], k), counts[1], k=k, clusters=clusters, level=level
    )


def _counts(right: Sequence[int], asked: Sequence[int]) -> FloatArray:
    return np.array([right, asked], dtype=np.float64).reshape(2, -1)


def _all_of(counted: FloatArray, asked: FloatArray, k: int) -> FloatArray:
    """Chance that k attempts drawn without replacement are all among the counted; 0/0 where fewer were asked."""
    if k < 1:
        message = f"k is {k}; it must be at least 1"
        raise ValueError(message)
    drawn = np.arange(k)[:, np.newaxis]
    # A product of quotients, for binomial coefficients of many repeats are beyond the exact floats.
    return np.prod(np.maximum(counted - drawn, 0) / np.maximum(asked - drawn, 1), axis=0)


def _mean_chance(chances: FloatArray, asked: FloatArray, *, k: int, clusters: Sequence[str], level: float) -> Estimate:
    is_enough = asked >= k
    kept = labels_of(clusters, is_enough)
    grouping = grouped(kept, n_questions=len(kept), which=f" with {k} attempts" if k > 1 else "")
    mean = clustered_mean(chances[is_enough], grouping, n_attempts=int(asked[is_enough].sum()))
    return wilson_interval(mean, level=level)
