"""Figures over pairs of questions: twins with and without a valid answer, and one method in two fields."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from evalkit.domain.verdict import Estimate
from evalkit.errors import UndefinedStatistic
from evalkit.stats.clusters import FloatArray, Grouping, grouped, labels_of, linearised, wilson_interval

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
    twins that rise and fall together are one piece of evidence. Wilson's interval at the effective size.

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
        [0.556, 0.047, 0.967]
    """
    grouping = grouped(clusters, n_questions=len(right))
    solvable = np.array(is_solvable, dtype=np.bool_)
    shares = np.array(right, dtype=np.float64) / np.array(asked, dtype=np.float64)
    influences = np.empty_like(shares)
    value = 0.0
    for side, noun in ((solvable, "solvable question"), (~solvable, "unsolvable question")):
        _check_side(clusters, side, noun=noun)
        mean = float(shares[side].mean())
        influences[side] = (shares[side] - mean) / (2 * np.count_nonzero(side))
        value += mean / 2
    return wilson_interval(linearised(value, influences, grouping, n_attempts=sum(asked)), level=level)


def given_home(
    home: tuple[Sequence[int], Sequence[int]],
    away: tuple[Sequence[int], Sequence[int]],
    *,
    clusters: Sequence[str],
    level: float = 0.95,
) -> Estimate:
    """placeholder"""
