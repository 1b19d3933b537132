"""How far the repeats of one question agree: flip rates and the spread of scores within a question.

All of these are unbiased from two repeats on. Entropy and the mean of the questions' standard deviations are not: at
3 to 5 repeats they miss a tenth to a half of the truth.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

import numpy as np

from evalkit.domain.verdict import Estimate
from evalkit.stats.clusters import (
    FloatArray,
    check_scale,
    clustered_mean,
    graded_interval,
    grouped,
    labels_of,
)

__all__ = ["answer_flip_rate", "flip_rate", "question_flip", "within_question_deviation"]

_REPEATED = "repeated question"
_HALF_A_SCALE: Final = 0.25
"""The variance of repeats that differ by half the scale, as a share of that of repeats that differ by all of it."""


def question_flip(right: int, asked: int) -> float | None:
    """Share of pairs of attempts at one question of which one is right and the other wrong: ``2c(R-c)/(R(R-1))``.

    Its mean over many repetitions is ``2p(1-p)`` at any R, the chance that two new attempts disagree.

    Args:
        right: Right answers c.
        asked: Attempts R that count; with fewer than two there is no pair, and the answer is None.

    References:
        Simpson (1949), Nature 163, 688: the unbiased chance that two draws without replacement differ.

    Example:
        >>> question_flip(2, 3), question_flip(3, 3), question_flip(1, 1)
        (0.6666666666666666, 0.0, None)
    """
    return 2 * right * (asked - right) / (asked * (asked - 1)) if asked >= 2 else None


def flip_rate(right: Sequence[int], asked: Sequence[int], *, clusters: Sequence[str], level: float = 0.95) -> Estimate:
    """Mean flip of the questions that were asked more than once: how often two attempts disagree about right or wrong.

    With the interval of ``value_share_interval``: flips are rare, and t then holds 76-95 % instead of 95 %. The flip of
    a question is a value between 0 and 1, which may be worth more than its attempts as answers.

    Args:
        right: Shape (n_questions,): right answers of each question.
        asked: Shape (n_questions,): attempts of each question that count; those with fewer than two are left out.
        clusters: Shape (n_questions,): questions with the same label are not assumed independent; attempts at one
            question are, given the question.
        level: Nominal two-sided coverage, in (0, 1).

    Raises:
        UndefinedStatistic: With fewer than two clusters of repeated questions.

    References:
        ``question_flip``.

    Example:
        >>> estimate = flip_rate([3, 2, 1, 0], [3, 3, 3, 3], clusters=["a", "b", "c", "d"])
        >>> [round(figure, 3) for figure in (estimate.value, estimate.low, estimate.high)]
        [0.333, 0.041, 0.853]
    """
    counts = np.array([right, asked], dtype=np.float64).reshape(2, -1)
    is_repeated = counts[1] >= 2
    c, repeats = counts[:, is_repeated]
    flips = 2 * c * (repeats - c) / (repeats * (repeats - 1))
    labels = labels_of(clusters, is_repeated)
    grouping = grouped(labels, n_questions=len(labels), noun=_REPEATED)
    return graded_interval(clustered_mean(flips, grouping, n_attempts=int(repeats.sum())), level=level)


def answer_flip_rate(
    answer_counts: Sequence[Sequence[int]], *, clusters: Sequence[str], level: float = 0.95
) -> Estimate:
    """Mean share of pairs of attempts whose answers differ: ``1 - sum_k c_k(c_k-1)/(R(R-1))`` of each question.

    Two wrong answers that differ count here, and not in ``flip_rate``: a model that is always wrong, but each time
    otherwise, is unstable.

    Args:
        answer_counts: Shape (n_questions, n_answers), where the number of answers may differ: how often each distinct
            answer was given. Questions with fewer than two attempts in all are left out.
        clusters: Shape (n_questions,): questions with the same label are not assumed independent; attempts at one
            question are, given the question.
        level: Nominal two-sided coverage, in (0, 1).

    Raises:
        UndefinedStatistic: With fewer than two clusters of repeated questions.

    References:
        Simpson (1949), Nature 163, 688.

    Example:
        >>> estimate = answer_flip_rate([[3], [2, 1], [1, 1, 1]], clusters=["a", "b", "c"])
        >>> [round(figure, 3) for figure in (estimate.value, estimate.low, estimate.high)]
        [0.556, 0.035, 0.977]
    """
    is_repeated = np.array([sum(counts) >= 2 for counts in answer_counts], dtype=np.bool_)
    kept = [counts for counts in answer_counts if sum(counts) >= 2]
    flips = np.fromiter((_answer_flip(counts) for counts in kept), dtype=np.float64, count=len(kept))
    labels = labels_of(clusters, is_repeated)
    grouping = grouped(labels, n_questions=len(labels), noun=_REPEATED)
    n_attempts = sum(sum(counts) for counts in kept)
    return graded_interval(clustered_mean(flips, grouping, n_attempts=n_attempts), level=level)


def within_question_deviation(
    scores: Sequence[Sequence[float]],
    *,
    clusters: Sequence[str],
    level: float = 0.95,
    scale: tuple[float, float] = (1.0, 5.0),
) -> Estimate:
    """Pooled standard deviation of the repeats of a question, in units of the score.

    The variances of the questions are averaged (ddof 1, unbiased), and the root is taken last, of the mean and of both
    ends of its interval. The mean of the standard deviations would be too small: 0.886 of the truth with 3 normal
    repeats.

    The variance of a question is half the mean squared difference of two of its scores, so it is taken as a share of
    half the squared length of the scale, with the interval of ``value_share_interval``: t would hold 84-94 % near the
    ends of the scale, and claim certainty where no repeat differed. The cluster that may not have been seen is one
    whose repeats differ by half the scale, for hardly any differ by all of it: that one would make intervals up to
    three times too wide.

    Args:
        scores: Shape (n_questions, n_repeats), where the number of repeats may differ; questions with fewer than two
            are left out.
        clusters: Shape (n_questions,): questions with the same label are not assumed independent; repeats of one
            question are, given the question.
        level: Nominal two-sided coverage, in (0, 1).
        scale: Lowest and highest possible score.

    Raises:
        UndefinedStatistic: With fewer than two clusters of repeated questions.

    References:
        Snedecor and Cochran (1989), Statistical Methods, 8th edition, section 6.4, pooled variance.

    Example:
        >>> estimate = within_question_deviation([[5, 5], [3, 5], [4, 2]], clusters=["a", "b", "c"])
        >>> [round(figure, 3) for figure in (estimate.value, estimate.low, estimate.high)]
        [1.155, 0.381, 2.339]
    """
    is_repeated = np.array([len(repeats) >= 2 for repeats in scores], dtype=np.bool_)
    kept = [repeats for repeats in scores if len(repeats) >= 2]
    labels = labels_of(clusters, is_repeated)
    grouping = grouped(labels, n_questions=len(labels), noun=_REPEATED)
    variances, n_attempts = _variances(kept, scale)
    largest = (scale[1] - scale[0]) ** 2 / 2
    mean = clustered_mean(variances / largest, grouping, n_attempts=n_attempts)
    estimate = graded_interval(mean, level=level, unseen=_HALF_A_SCALE)
    value, low, high = (math.sqrt(largest * share) for share in (estimate.value, estimate.low, estimate.high))
    return replace(estimate, value=value, low=low, high=high, method=f"root of {estimate.method}")


def _answer_flip(counts: Sequence[int]) -> float:
    repeats = sum(counts)
    return 1 - sum(count * (count - 1) for count in counts) / (repeats * (repeats - 1))


def _variances(scores: Sequence[Sequence[float]], scale: tuple[float, float]) -> tuple[FloatArray, int]:
    """Variance within each question with ddof 1, and the number of attempts; rows may differ in length."""
    repeats = np.array([len(row) for row in scores], dtype=np.intp)
    flat = np.fromiter(chain.from_iterable(scores), dtype=np.float64, count=int(repeats.sum()))
    check_scale(flat, scale)
    row_of = np.repeat(np.arange(len(scores)), repeats)
    means = np.bincount(row_of, weights=flat) / repeats
    squares = np.bincount(row_of, weights=(flat - means[row_of]) ** 2)
    return squares / (repeats - 1), len(flat)
