"""Figures over pairs of questions: twins with and without a valid answer, and one method in two fields."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evalkit.domain.verdict import Estimate
from evalkit.errors import UndefinedStatistic
from evalkit.stats.clusters import FloatArray, grouped, labels_of, linearised, wilson_interval

__all__ = ["balanced_accuracy", "given_home"]


def balanced_accuracy(
    right: Sequence[int],
    asked: Sequence[int],
    *,
    is_solvable: Sequence[bool],
    clusters: Sequence[str],
    level: float = 0.95,
) -> Estimate:
    """Mean of two shares: right on questions that have a valid answer, and right on those that have none.

    A model that refuses everything and one that refuses nothing both come to a half, whatever the mixture. Each side's
    questions count alike; question i moves the figure by ``(m_i - M_side) / (2 n_side)``, summed over the cluster, so
    twins that rise and fall together are one piece of evidence. Wilson's interval at the effective size, where a side
    of few questions counts for few clusters: 5 against 95 are worth 19 equal ones.

    Args:
        right: Shape (n_questions,): right answers of each question; refusing is right on an unsolvable one.
        asked: Shape (n_questions,): attempts of each question that count, at least 1.
        is_solvable: Shape (n_questions,): whether the question has a valid answer.
        clusters: Shape (n_questions,): questions with the same label are not assumed independent; twins share one.
        level: Nominal two-sided coverage, in (0, 1).

    Raises:
        UndefinedStatistic: When either side has fewer than two clusters.

    References:
        Brodersen et al. (2010), The balanced accuracy and its posterior distribution, ICPR, section 2. Standard error:
        Cochran (1977), Sampling Techniques, section 9A.7. Interval as ``share_interval``.

    Example:
        >>> estimate = balanced_accuracy(
        ...     [3, 2, 1, 3, 1, 0],
        ...     [3, 3, 3, 3, 3, 3],
        ...     is_solvable=[True, True, True, False, False, False],
        ...     clusters=["a", "b", "c", "a", "b", "c"],
        ... )
        >>> [round(figure, 3) for figure in (estimate.value, estimate.low, estimate.high)]
        [0.556, 0.046, 0.97]
    """
    grouping = grouped(clusters, n_questions=len(right))
    solvable = np.array(is_solvable, dtype=np.bool_)
    shares = _shares(right, asked)
    weights, influences = np.empty_like(shares), np.empty_like(shares)
    value = 0.0
    for side, noun in ((solvable, "solvable question"), (~solvable, "unsolvable question")):
        labels = labels_of(clusters, side)
        grouped(labels, n_questions=len(labels), noun=noun)
        mean = float(shares[side].mean())
        weights[side] = 1 / (2 * np.count_nonzero(side))
        influences[side] = weights[side] * (shares[side] - mean)
        value += mean / 2
    figure = linearised(value, influences, grouping, weights=weights, n_attempts=sum(asked))
    return wilson_interval(figure, level=level)


def given_home(
    home_right: Sequence[int],
    home_asked: Sequence[int],
    away_right: Sequence[int],
    away_asked: Sequence[int],
    *,
    clusters: Sequence[str],
    level: float = 0.95,
) -> Estimate:
    """Share right in a new field, given that the same method is right at home: ``sum m_h m_a / sum m_h`` over pairs.

    Attempts at both questions are independent given the pair, so ``m_h m_a`` is unbiased for the chance that both are
    right. Pairs never right at home say nothing, and count neither as questions nor as degrees of freedom. Pair i
    moves the figure by ``m_h (m_a - share) / sum m_h``. Wilson's interval at the effective size, which is at most the
    number of attempts in the new field; the counts beside it are pairs and those attempts.

    Args:
        home_right: Shape (n_pairs,): right answers to the question at home.
        home_asked: Shape (n_pairs,): attempts at it that count, at least 1.
        away_right: Shape (n_pairs,): right answers to its partner in the new field.
        away_asked: Shape (n_pairs,): attempts at that one, at least 1.
        clusters: Shape (n_pairs,): pairs with the same label are not assumed independent.
        level: Nominal two-sided coverage, in (0, 1).

    Raises:
        UndefinedStatistic: When no pair is ever right at home, or fewer than two clusters of pairs are.

    References:
        Cochran (1977), Sampling Techniques, 3rd edition, sections 6.3-6.4 (ratio) and 9A.7 (of cluster totals).

    Example:
        >>> estimate = given_home([3, 3, 1, 0], [3] * 4, [3, 2, 0, 3], [3] * 4, clusters=["a", "b", "c", "d"])
        >>> [round(figure, 3) for figure in (estimate.value, estimate.low, estimate.high)]
        [0.714, 0.043, 0.993]
    """
    at_home, away = _shares(home_right, home_asked), _shares(away_right, away_asked)
    is_right_once = at_home > 0
    labels = labels_of(clusters, is_right_once)
    if at_home.size and not labels:
        raise UndefinedStatistic("never right at home")
    grouping = grouped(labels, n_questions=len(labels), noun="pair", which=" right at home")
    weights = at_home[is_right_once] / at_home.sum()
    share = min(1.0, float(weights @ away[is_right_once]))
    n_attempts = sum(count for count, is_kept in zip(away_asked, is_right_once, strict=True) if is_kept)
    influences = weights * (away[is_right_once] - share)
    figure = linearised(share, influences, grouping, weights=weights, n_attempts=n_attempts)
    return wilson_interval(figure, level=level)


def _shares(right: Sequence[int], asked: Sequence[int]) -> FloatArray:
    return np.array(right, dtype=np.float64) / np.array(asked, dtype=np.float64)
